import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runInProcess } from '../../support/processes/commands.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { Program } from '../../support/processes/program.js';
import { TEST_KEY } from '../../support/app/test-app.js';

const PASSWORD = 'correct horse battery';

describe.each(engines)('clearing a passcode from the command line on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let program: Program;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await createDatabase();
    environment = { DATABASE_URL: database.url, MASTER_KEY: TEST_KEY, REQUESTS_PER_MINUTE: '0' };
    program = await Program.start(environment);
  });

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  const clear = (name: string) => runInProcess(['user', 'clear-passcode', name], environment);

  it('lets a locked-out user in again while the service runs', async () => {
    const client = program.client();
    const credentials = { username: 'Ada', password: PASSWORD };
    await client.post('/users/create', credentials);
    await client.post('/users/login', credentials);
    await client.post('/api/security/passcode', { new_passcode: '482916' });
    await client.post('/api/security/lock');

    expect(await clear('ada')).toEqual({
      stdout: 'Cleared the passcode of Ada; sessions revoked: 1\n',
      stderr: expect.stringMatching(/^Database: /),
      code: 0,
    });
    expect((await client.get('/users/me')).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'revoked',
    });
    await client.post('/users/login', credentials);
    expect((await client.get('/api/security')).body).toMatchObject({ has_passcode: false });
    const { entries } = (await client.get('/api/audit-logs?action=passcode.cleared')).body;
    expect(entries).toMatchObject([{ actorId: null, factor: 'operator', details: { ended: 1 } }]);
  });

  it('reports missing arguments', async () => {
    expect(await clear('ada')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\nNo passcode set\n$/),
    });
    expect(await clear('nobody')).toMatchObject({ code: 1, stderr: expect.stringContaining('not') });
  });
});
