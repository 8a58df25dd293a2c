import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { CountingHashPool } from '../../support/app/counting-hash-pool.js';
import { engines } from '../../support/databases/databases.js';
import { insertImportedAccount } from '../../support/fixtures/imported-account.js';
import { makeOidcOnly } from '../../support/fixtures/db-fixtures.js';
import { resetToken } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';

const HOUR = 3_600_000;

describe.each(engines)('passwords on %s', (_name, createDatabase) => {
  const pool = new CountingHashPool();
  const running = runningApp(createDatabase, { overrides: [[HashPool, pool]] });
  const login = async (username: string, password: string) => {
    const response = await running.app.client().post('/users/login', { username, password });
    return response.body.code ?? 'logged in';
  };

  beforeAll(async () => {
    await register(running.app, 'Ada');
    await register(running.app, 'provided');
    await makeOidcOnly(running.app, 'provided');
  });

  // Resets the attempt limits, which these tests do not cover.
  beforeEach(() => {
    running.app.clock.advance(HOUR);
    pool.taken();
  });

  it('match whatever Unicode form their accents were typed in', async () => {
    await register(running.app, 'nfc', 'caf\u00e9 cr\u00e8me');
    await register(running.app, 'nfd', 'cafe\u0301 cre\u0300me');

    expect(await login('nfc', 'cafe\u0301 cre\u0300me')).toBe('logged in');
    expect(await login('nfd', 'caf\u00e9 cr\u00e8me')).toBe('logged in');
  });

  it('are not folded like usernames: compatibility forms and case matter', async () => {
    await register(running.app, 'exact', 'Passwort \ufb01x');

    expect(await login('exact', 'Passwort fix')).toBe('INVALID_CREDENTIALS');
    expect(await login('exact', 'passwort \ufb01x')).toBe('INVALID_CREDENTIALS');
    expect(await login('exact', 'Passwort \ufb01x')).toBe('logged in');
  });

  it('keep their leading and trailing spaces', async () => {
    await register(running.app, 'spaced', '  eight  ');

    expect(await login('spaced', '  eight  ')).toBe('logged in');
    expect(await login('spaced', 'eight')).toBe('INVALID_CREDENTIALS');
    expect(await login('spaced', '  eight')).toBe('INVALID_CREDENTIALS');
  });

  it('are compared in full, also after the 72nd byte and after a NUL', async () => {
    const emoji = '🔑'.repeat(18);
    await register(running.app, 'long', `${emoji}A`);
    await register(running.app, 'zero', 'before\0after');

    expect(await login('long', `${emoji}B`)).toBe('INVALID_CREDENTIALS');
    expect(await login('long', emoji)).toBe('INVALID_CREDENTIALS');
    expect(await login('long', `${emoji}A`)).toBe('logged in');
    expect(await login('zero', 'before\0other')).toBe('INVALID_CREDENTIALS');
    expect(await login('zero', 'before\0after')).toBe('logged in');
  });

  it('are rejected with a lone surrogate before hashing, whether or not the account exists', async () => {
    for (const name of ['Ada', 'nobody']) {
      const body = `{"username":"${name}","password":"lone \\udfff"}`;
      const response = await running.app.client().post('/users/login', body);
      expect(response.status).toBe(400);
      expect(response.body).toEqual({ error: expect.any(String), code: 'PASSWORD_MALFORMED' });
    }
    expect(pool.taken()).toEqual([]);
  });

  it.each([
    ['an unknown name', 'nobody', PASSWORD, 'INVALID_CREDENTIALS'],
    ['a text that no name can be', '\u200b', PASSWORD, 'INVALID_CREDENTIALS'],
    ['a wrong password', 'Ada', 'wrong password', 'INVALID_CREDENTIALS'],
    ['an account without a password', 'provided', PASSWORD, 'OIDC_ONLY_ACCOUNT'],
  ])('require exactly one hash for %s', async (_case, name, password, outcome) => {
    expect(await login(name, password)).toBe(outcome);
    expect(pool.taken()).toEqual(['bcrypt-verify']);
  });

  it.each([
    ['is too long', { username: 'newcomer', password: 'x'.repeat(60_000) }],
    ['is too short', { username: 'newcomer', password: 'short' }],
    ['comes with an impossible name', { username: '\u202e', password: PASSWORD }],
  ])('require no hashing when a new one %s', async (_case, body) => {
    expect((await running.app.client().post('/users/create', body)).status).toBe(400);
    expect(pool.taken()).toEqual([]);
  });

  it('are not hashed for a reset token that was already used', async () => {
    const tempToken = await resetToken(running.app, 'Ada');
    const body = { username: 'Ada', tempToken, newPassword: 'staple the horse' };
    const complete = () => running.app.client().post('/users/complete-reset', body);
    expect((await complete()).status).toBe(200);
    pool.taken();

    expect((await complete()).body.code).toBe('INVALID_RESET_TOKEN');
    expect(pool.taken()).toEqual([]);
  });
});

describe.each(engines)('wrong passwords on %s, once the cost was raised', (_name, createDatabase) => {
  const COST = 7;
  const pool = new CountingHashPool();
  const running = runningApp(createDatabase, {
    env: { BCRYPT_COST: String(COST) },
    overrides: [[HashPool, pool]],
  });

  beforeAll(async () => {
    await register(running.app, 'Ada');
    await insertImportedAccount(running.app, 'imported', PASSWORD);
  });

  it.each(['Ada', 'imported', 'nobody'])('take the same hashing work for %s', async (username) => {
    pool.taken();
    const response = await running.app
      .client()
      .post('/users/login', { username, password: 'wrong password' });

    expect(response.body.code).toBe('INVALID_CREDENTIALS');
    expect(pool.roundsTaken()).toBe(2 ** COST);
  });

  it('do not affect the owner of a hash with a lower cost, which the next login replaces', async () => {
    const login = async () => {
      const body = { username: 'imported', password: PASSWORD };
      return (await running.app.client().post('/users/login', body)).status;
    };
    expect(await login()).toBe(200);
    expect(pool.roundsTaken()).toBe(2 * 2 ** COST);
    expect(await login()).toBe(200);
    expect(pool.roundsTaken()).toBe(2 ** COST);
  });
});
