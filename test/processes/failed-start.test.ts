import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { build, kill, killAll, runProgram, startProgram } from '../support/processes/processes.js';

beforeAll(build);

describe.each(engines)('a failed start on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await kill(await startProgram(database));
  });
  afterAll(async () => {
    await killAll();
    await database.drop();
  });

  it('logs the reason and exits with status 1', async () => {
    const env = { MASTER_KEY: `test:${Buffer.alloc(32, 8).toString('base64')}` };
    const { exitCode, stderr } = await runProgram(database, env);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The master key "test" is not the one this database was sealed with');
  });

  it('names a missing key and does not change the database', async () => {
    const env = { MASTER_KEY: `other:${Buffer.alloc(32, 8).toString('base64')}` };
    const { exitCode, stderr } = await runProgram(database, env);

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('The master key "test" is missing')]);
    await kill(await startProgram(database));
  });

  it.each([
    [{ MASTER_KEY: '', MASTER_KEY_FILE: tmpdir() }, `The key file ${tmpdir()} cannot be read (EISDIR)`],
    [{ OIDC_CA_FILE: resolve('package.json') }, 'OIDC_CA_FILE contains no PEM certificate'],
    [{ OIDC_CA_FILE: tmpdir() }, 'OIDC_CA_FILE cannot be read'],
  ])('names the unusable file: %j', async (env, sentence) => {
    const { exitCode, stderr } = await runProgram(database, env);

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(sentence)]);
  });

  it('names the port in use, once and without a stack trace', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { exitCode, stderr } = await runProgram(database, { PORT: String(port) });
    other.close();

    const sentence = `Latchkey cannot start: port ${port} on 127.0.0.1 is already in use: stop the other process, or set PORT`;
    expect([exitCode, stderr]).toEqual([1, sentence]);
  });

  it('names GATEWAY_PORT for the port of the gateway', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { exitCode, stderr } = await runProgram(database, { GATEWAY_PORT: String(port) });
    other.close();

    const sentence = `Latchkey cannot start: port ${port} on 127.0.0.1 is already in use: stop the other process, or set GATEWAY_PORT`;
    expect([exitCode, stderr]).toEqual([1, sentence]);
  });

  it.each([
    [
      { GATEWAY_PORT: '0', GATEWAY_HOST: '203.0.113.7' },
      '203.0.113.7 is not an address of this machine: set GATEWAY_HOST',
    ],
    [{ HOST: '203.0.113.7' }, '203.0.113.7 is not an address of this machine: set HOST'],
    [
      { PORT: 'http', BCRYPT_COST: '99' },
      'the configuration is not valid: PORT must be a whole number; BCRYPT_COST',
    ],
    [
      { DATABASE_URL: 'mysql://root@127.0.0.1:1/none' },
      'MySQL at 127.0.0.1:1 refuses connections: is it running? (DATABASE_URL)',
    ],
    [{ DATABASE_URL: 'sqlite:/dev/null/latchkey.db' }, 'the database /dev/null/latchkey.db cannot be opened'],
  ])('logs once what to do for %j', async (env, sentence) => {
    const { exitCode, stderr } = await runProgram(database, env);
    expect([exitCode, stderr.split('\n')]).toEqual([1, [expect.stringContaining(sentence)]]);
  });
});
