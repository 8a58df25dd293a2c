import { hostname } from 'node:os';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer } from '../../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { runInProcess } from '../../support/processes/commands.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { Program, runCommand } from '../../support/processes/program.js';

const keyOf = (kid: string, fill: number) => `${kid}:${Buffer.alloc(32, fill).toString('base64')}`;
const [OLD, NEW, THIRD] = [keyOf('old', 1), keyOf('new', 2), keyOf('third', 3)] as const;
const WRONG = keyOf('old', 9);
const PASSWORD = 'correct horse battery';

/** The tests depend on each other: they are the steps of a rotation, in order, while the server runs. */
describe.each(engines)('rotation of the master key on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let program: Program;
  let token: string;
  let secret: Buffer;
  let backupCodes: string[];

  const environment = (MASTER_KEY: string) => ({
    DATABASE_URL: database.url,
    MASTER_KEY,
    REQUESTS_PER_MINUTE: '0',
  });
  const restart = async (keys: string) => {
    if ((program as Program | undefined) !== undefined) await program.stop();
    program = await Program.start(environment(keys));
  };
  const command = (keys: string, ...words: string[]) => runInProcess(words, environment(keys));
  const json = async (keys: string, ...words: string[]) => {
    const { code, stdout, stderr } = await command(keys, ...words, '--json');
    if (code !== 0) throw new Error(stderr || stdout);
    return JSON.parse(stdout);
  };
  const valuesUnder = async (keys: string) => {
    const status = await json(keys, 'keys', 'status');
    return Object.fromEntries(
      (status.keys as { kid: string; values: number }[]).map(({ kid, values }) => [kid, values]),
    );
  };
  const me = () => program.client().get('/users/me', bearer(token));

  beforeAll(async () => {
    database = await createDatabase();
    await restart(OLD);
    const client = program.client({ 'x-auth-mode': 'bearer' });
    await client.post('/users/create', { username: 'ada', password: PASSWORD });
    const first = (await client.post('/users/login', { username: 'ada', password: PASSWORD })).body.token;
    const setup = await client.post('/users/totp/setup', undefined, bearer(first));
    secret = fromBase32(setup.body.secret as string);
    const totp_code = totpCode(secret, Date.now());
    const enabled = await client.post('/users/totp/enable', { totp_code }, bearer(first));
    ({ token, backup_codes: backupCodes } = enabled.body);
    await client.put('/users/data/notes', { value: 'kept' }, bearer(token));
  });

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  it('changes nothing while a running process does not have the new key', async () => {
    const { code, stderr } = await command(`${NEW},${OLD}`, 'keys', 'rotate');

    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('1 running process(es) do not have the key "new"'),
    ]);
    expect(await valuesUnder(OLD)).toEqual({ old: 5 });
    expect((await me()).status).toBe(200);
  });

  it('says what to do while there is only one key', async () => {
    const { stdout } = await command(OLD, 'keys', 'rotate');

    expect(stdout).toContain('Values re-encrypted with "old": 0');
    expect(stdout).toContain('add a new one at the front of the list');
  });

  it('does not retire a key that a running process still encrypts with', async () => {
    await restart(`${OLD},${NEW}`);
    const rotation = await json(`${NEW},${OLD}`, 'keys', 'rotate');

    expect(rotation).toEqual({
      database: expect.any(String),
      active: 'new',
      resealed: 5,
      unreadable: 0,
      retired: [],
      waiting: { old: 'in use by a running process' },
    });
    expect(await valuesUnder(`${NEW},${OLD}`)).toEqual({ old: 0, new: 5 });
    expect((await program.client().get('/users/data/notes', bearer(token))).body.value).toBe('kept');
  });

  it('shows how many values each key encrypts, and which processes run', async () => {
    await restart(`${NEW},${OLD}`);
    const { keys, processes } = await json(`${NEW},${OLD}`, 'keys', 'status');

    expect(keys).toEqual([
      { kid: 'old', isActive: false, fingerprint: expect.any(String), retiredAt: null, values: 0 },
      { kid: 'new', isActive: true, fingerprint: expect.any(String), retiredAt: null, values: 5 },
    ]);
    expect(processes).toEqual([
      {
        host: hostname(),
        pid: expect.any(Number),
        activeKid: 'new',
        kids: ['new', 'old'],
        seenAt: expect.any(String),
      },
    ]);
    const { stdout } = await command(`${NEW},${OLD}`, 'keys', 'status');
    expect(stdout).toMatch(/^new {2}[0-9a-f-]+ {2}active {2}values: 5$/m);
    expect(stdout).not.toContain(OLD.split(':')[1]);
  });

  it('retires the old key once nothing uses it', async () => {
    const rotation = await json(`${NEW},${OLD}`, 'keys', 'rotate');
    expect(rotation).toMatchObject({ resealed: 0, retired: ['old'], waiting: {} });

    const status = await json(`${NEW},${OLD}`, 'keys', 'status');
    expect(status.keys[0]).toMatchObject({ kid: 'old', retiredAt: expect.any(String) });
    expect(await valuesUnder(`${NEW},${OLD}`)).toEqual({ old: 0, new: 6 });
  });

  it('works without the old key: all sessions, codes and data stay valid', async () => {
    await restart(NEW);
    expect((await me()).body.username).toBe('ada');
    expect((await program.client().get('/users/data/notes', bearer(token))).body.value).toBe('kept');

    const codes = [backupCodes[0]!, totpCode(secret, Date.now() + 30_000)];
    for (const totp_code of codes) expect((await secondStep(totp_code)).body.data_unlocked).toBe(true);
  });

  it('keeps the data of a forgotten password, because the server’s slot was re-encrypted', async () => {
    const { code } = await json(NEW, 'user', 'reset-password', 'ada');
    const client = program.client();
    const verified = await client.post('/users/verify-reset-code', { username: 'ada', resetCode: code });
    const reset = { username: 'ada', tempToken: verified.body.tempToken, newPassword: PASSWORD };
    expect((await client.post('/users/complete-reset', reset)).body).not.toHaveProperty('data_reset');

    const { token: fresh } = (await secondStep(backupCodes[1]!)).body;
    expect((await program.client().get('/users/data/notes', bearer(fresh))).body.value).toBe('kept');
  });

  it('can be repeated, and re-encrypts what is left of the first key', async () => {
    await restart(`${THIRD},${NEW}`);
    const rotation = await json(`${THIRD},${NEW}`, 'keys', 'rotate');
    expect(rotation).toMatchObject({ active: 'third', retired: ['new'], unreadable: 0 });

    await restart(THIRD);
    expect((await secondStep(backupCodes[2]!)).status).toBe(200);
    const { stdout } = await command(THIRD, 'keys', 'check', fileWith(`${THIRD},${NEW},${OLD}`));
    expect(stdout).toContain('"old" (retired) matches');
  });

  it('rejects a database that was encrypted with a missing key, and names the key', async () => {
    // In a separate process, so that a failed start leaves nothing open.
    const { code, stderr } = await runCommand(program.folder, ['keys', 'status'], environment(OLD));

    expect([code, stderr]).toEqual([1, expect.stringContaining('The master key "third" is missing')]);
  });

  it('reports which key file opens the database, whatever keys are configured', async () => {
    const check = (keys: string) => command(WRONG, 'keys', 'check', fileWith(keys));

    expect(await check(THIRD)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('This file matches'),
    });
    expect(await check(keyOf('third', 8))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"third" is a different key of that name'),
    });
    expect(await check(NEW)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"third" is not in the file'),
    });
    expect(await check('nonsense')).toMatchObject({ code: 1, stderr: expect.stringContaining('kid:base64') });
    const parsed = JSON.parse((await command(WRONG, 'keys', 'check', fileWith(NEW), '--json')).stdout);
    expect(parsed).toMatchObject({ opens: false });
  });

  /** Logs in with the password and this code. */
  async function secondStep(totp_code: string) {
    const client: HttpClient = program.client({ 'x-auth-mode': 'bearer' });
    const { temp_token } = (await client.post('/users/login', { username: 'ada', password: PASSWORD })).body;
    return client.post('/users/totp/verify-login', { temp_token, totp_code });
  }

  function fileWith(keys: string): string {
    const file = join(program.folder, 'keys-to-check');
    writeFileSync(file, `${keys}\n`);
    return file;
  }
});
