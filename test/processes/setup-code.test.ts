import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { build } from '../support/processes/processes.js';
import { Program, runCommand } from '../support/processes/program.js';

beforeAll(build);

describe('the first start without users', () => {
  let program: Program;

  afterEach(() => program.stop());

  it('logs the setup code at every log level, and not once a user exists', async () => {
    program = await Program.start({ SETUP_CODE: 'true' });
    const shown = JSON.parse(await program.logLine(/SETUP_CODE/)) as { code: string };
    const account = { username: 'ada', password: PASSWORD };
    expect((await program.client().post('/users/create', account)).status).toBe(403);
    const created = await program.client().post('/users/create', { ...account, setupCode: shown.code });
    expect([created.status, created.body.is_admin]).toEqual([200, true]);
  });

  it('recommends SETUP_CODE when other machines can reach the service, as doctor does', async () => {
    program = await Program.start({ HOST: '0.0.0.0' });
    expect(JSON.parse(await program.logLine(/no users yet/))).toMatchObject({
      level: 'warn',
      msg: expect.stringContaining('SETUP_CODE=true'),
    });
    const advice = async (environment: Record<string, string>) => {
      const { stdout } = await runCommand(program.folder, ['doctor', '--json'], {
        PORT: '0',
        GATEWAY_PORT: 'off',
        ...environment,
      });
      const { findings } = JSON.parse(stdout) as { findings: { subject: string; severity: string }[] };
      return findings.find(({ subject }) => subject === 'admins');
    };
    expect(await advice({ HOST: '0.0.0.0' })).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('set SETUP_CODE=true'),
    });
    expect(await advice({ HOST: '0.0.0.0', SETUP_CODE: 'true' })).toMatchObject({ severity: 'ok' });
    expect(await advice({ PUBLIC_URL: 'https://id.example.com' })).toMatchObject({ severity: 'warning' });
    expect(await advice({})).toMatchObject({ severity: 'ok' });
  });

  it('does not recommend SETUP_CODE on a loopback address', async () => {
    program = await Program.start({ WEB: 'off' });
    expect(JSON.parse(await program.logLine(/no users yet/))).toMatchObject({
      level: 'info',
      msg: 'no users yet: the first account to register becomes admin',
    });
  });
});
