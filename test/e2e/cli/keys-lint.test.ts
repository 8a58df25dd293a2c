import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Program, runCommand } from '../../support/processes/program.js';

const PASSWORD = 'correct horse battery';

describe('the review of API keys', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start({ REQUESTS_PER_MINUTE: '0' });
  });

  afterAll(async () => {
    await program.stop();
  });

  it('lists keys that are full or never expire, not those without problems, while the service runs', async () => {
    const client = program.client();
    await client.post('/users/create', { username: 'ada', password: PASSWORD });
    const { userId } = (await client.post('/users/login', { username: 'ada', password: PASSWORD })).body;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const endless = (await client.post('/users/api-keys', { name: 'endless', userId })).body;
    const limited = (
      await client.post('/users/api-keys', { name: 'limited', userId, expiresAt, scopes: ['me'] })
    ).body;

    const { stdout, code } = await runCommand(program.folder, ['keys', 'lint']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `${endless.tokenPrefix}…  "endless" of ada: full: no scopes limit what it may do, never expires`,
    );
    expect(stdout).not.toContain(limited.tokenPrefix);
    expect(stdout).toContain('API keys to review: 1');
    expect(stdout).not.toContain(endless.token);

    const { findings } = JSON.parse((await runCommand(program.folder, ['keys', 'lint', '--json'])).stdout);
    const createdAt = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(findings).toMatchObject([{ name: 'endless', createdAt, lastUsedAt: null, expiresAt: null }]);
  });
});
