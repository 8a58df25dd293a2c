import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator } from '../../support/processes/operator.js';

const PASSWORD = 'the password of before';

/** A user of a realm export. */
function realmUser(username: string, algorithm: string, more: object = {}) {
  const salt = randomBytes(16);
  const digest = algorithm === 'pbkdf2' ? 'sha1' : algorithm.slice('pbkdf2-'.length);
  const isKnown = ['sha1', 'sha256', 'sha512'].includes(digest);
  const value = pbkdf2Sync(PASSWORD, salt, 1_000, 64, isKnown ? digest : 'sha256').toString('base64');
  const password = {
    type: 'password',
    secretData: JSON.stringify({ value, salt: salt.toString('base64') }),
    credentialData: JSON.stringify({ algorithm, hashIterations: 1_000 }),
  };
  return { id: `keycloak-${username}`, username, enabled: true, credentials: [password], ...more };
}

describe.each(engines)('importing from other systems, on %s', (_engine, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-others-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (content: unknown): string => {
    const file = join(folder, 'source');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const login = (username: string, password = PASSWORD) =>
    operator.program.client().post('/users/login', { username, password });

  it('carries the users of a Keycloak realm with their PBKDF2 hashes, which the first login renews', async () => {
    const users = [
      realmUser('root', 'pbkdf2-sha512', { realmRoles: ['admin'], createdTimestamp: 1_700_000_000_000 }),
      realmUser('first', 'pbkdf2-sha256'),
      realmUser('oldest', 'pbkdf2'),
      realmUser('modern', 'argon2'),
      realmUser('off', 'pbkdf2-sha256', { enabled: false }),
      {
        ...realmUser('two', 'pbkdf2-sha256'),
        credentials: [...realmUser('two', 'pbkdf2-sha256').credentials, { type: 'otp' }],
      },
      { id: 'keycloak-nobody', username: 'nobody', credentials: [] },
    ];
    const file = write({ realm: 'demo', users });
    const report = await operator.json('import', 'keycloak', file);

    expect(report).toMatchObject({ description: 'Keycloak realm demo', written: { accounts: 6 } });
    expect(JSON.stringify(report)).not.toContain('secretData');
    const schemes = () =>
      operator.query(
        `SELECT name, password_scheme AS scheme FROM user WHERE name IN ('root', 'oldest') ORDER BY name`,
      );
    expect(await schemes()).toEqual([
      { name: 'oldest', scheme: 'pbkdf2' },
      { name: 'root', scheme: 'pbkdf2' },
    ]);
    for (const name of ['root', 'first', 'oldest']) {
      expect((await login(name, 'a wrong password')).status).toBe(401);
      expect([name, (await login(name)).status]).toEqual([name, 200]);
      expect((await login(name)).status).toBe(200);
    }
    expect((await schemes()).map(({ scheme }) => scheme)).toEqual(['hmac-sha384', 'hmac-sha384']);
    expect((await login('root')).body.is_admin).toBe(true);
    expect((await login('modern')).status).toBe(401);
    expect((await login('off')).body.code).toBe('ACCOUNT_SUSPENDED');
    expect((await login('two')).body.code).toBe('SECOND_FACTOR_UNAVAILABLE');
    expect((await operator.json('import', 'keycloak', file)).written.accounts).toBe(0);
    expect((await operator.runExpectingError('import', 'keycloak', write('{}'))).error).toContain(
      'no realm export',
    );
  });

  it('carries accounts of JSON lines, and names the lines that it drops', async () => {
    const password_hash = bcrypt.hashSync(PASSWORD, 4);
    const lines = [
      { username: 'Line', password_hash, is_admin: 1 },
      { username: 'bad', password_hash: 'clear text' },
    ];
    const file = write(`${lines.map((line) => JSON.stringify(line)).join('\n')}\nno json\n`);
    const report = await operator.json('import', 'jsonl', file);

    expect(report.written.accounts).toBe(1);
    expect(report.notes.map(({ name }: { name: string }) => name)).toEqual(['line 2', 'line 3']);
    expect(JSON.stringify(report)).not.toContain('clear text');
    expect((await login('line')).body.is_admin).toBe(true);
    expect((await operator.json('import', 'jsonl', file)).accounts).toEqual([
      expect.objectContaining({ name: 'Line', outcome: 'unchanged' }),
    ]);
  });
});
