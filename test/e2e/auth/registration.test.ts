import { describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const MALFORMED_BODIES: [string, unknown][] = [
  ['no body', undefined],
  ['an empty object', {}],
  ['no username', { password: PASSWORD }],
  ['no password', { username: 'nobody' }],
  ['an empty username', { username: '', password: PASSWORD }],
  ['an empty password', { username: 'nobody', password: '' }],
  ...[null, 1, true, ['nobody'], { id: 1 }].flatMap((value): [string, unknown][] => [
    [`${JSON.stringify(value)} as username`, { username: value, password: PASSWORD }],
    [`${JSON.stringify(value)} as password`, { username: 'nobody', password: value }],
  ]),
];

describe.each(engines)('registration on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const create = (username: unknown, password: unknown = PASSWORD) =>
    running.app.client().post('/users/create', { username, password });

  const namesStored = () => stored(running.app, 'SELECT name FROM user ORDER BY id');

  it('makes the first account an admin and starts no session', async () => {
    expect((await running.app.client().get('/users/setup-required')).body).toEqual({ setup_required: true });

    const response = await create('Ada');

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      message: 'User created',
      is_admin: true,
      toast: { type: 'success', message: 'User created: Ada' },
    });
    expect(response.setCookies).toEqual([]);
    expect((await running.app.client().get('/users/setup-required')).body).toEqual({ setup_required: false });
  });

  it('makes every later account an ordinary user', async () => {
    expect((await create('Grace')).body).toMatchObject({ message: 'User created', is_admin: false });
  });

  it('ignores unknown fields, so that nobody can register as an admin', async () => {
    const fields = { username: 'Eve', password: PASSWORD, is_admin: true, isAdmin: true, id: 'mine' };
    const response = await running.app.client().post('/users/create', fields);

    expect(response.body).toMatchObject({ is_admin: false });
    expect(await stored(running.app, 'SELECT is_admin FROM user WHERE name = ?', ['Eve'])).toEqual([
      { is_admin: 0 },
    ]);
  });

  it('keeps the name as typed, except for surrounding spaces and its Unicode form', async () => {
    const response = await create('  Zoe\u0308 Q ');

    expect(response.body.toast.message).toBe('User created: Zoë Q');
  });

  it.each(MALFORMED_BODIES)('rejects %s with INVALID_REQUEST', async (_case, body) => {
    const response = await running.app.client().post('/users/create', body);

    expect(response.status).toBe(400);
    expect(response.body).toEqual({
      error: expect.stringMatching(/username|password/),
      code: 'INVALID_REQUEST',
    });
  });

  it('names every invalid field in one sentence', async () => {
    const response = await running.app.client().post('/users/create', { username: 7 });

    expect(response.body.error).toBe('username must be a string; password is required');
  });

  it('counts the length of a password in code points', async () => {
    const tooShort = await create('emoji', '🔑🔑🔑🔑');
    expect(tooShort.status).toBe(400);
    expect(tooShort.body).toEqual({
      error: 'A password has at least 8 characters',
      code: 'PASSWORD_TOO_SHORT',
    });

    expect((await create('emoji', '🔑🔑🔑🔑🔑🔑🔑')).body.code).toBe('PASSWORD_TOO_SHORT');
    expect((await create('emoji', '🔑🔑🔑🔑🔑🔑🔑🔑')).status).toBe(200);
  });

  it('accepts a password of 1024 bytes and rejects one of 1025', async () => {
    const tooLong = await create('long', `${'é'.repeat(512)}x`);
    expect(tooLong.status).toBe(400);
    expect(tooLong.body).toEqual({ error: 'A password has at most 1024 bytes', code: 'PASSWORD_TOO_LONG' });

    expect((await create('long', 'é'.repeat(512))).status).toBe(200);
  });

  it('rejects a password with a lone surrogate, which has no UTF-8 form', async () => {
    const body = '{"username":"surrogate","password":"long enough \\ud800"}';
    const response = await running.app.client().post('/users/create', body);

    expect(response.status).toBe(400);
    expect(response.body).toEqual({ error: expect.any(String), code: 'PASSWORD_MALFORMED' });
  });

  it('stores an encrypted hash and never the password', async () => {
    const [row] = await stored<{ password_hash: Buffer }>(
      running.app,
      'SELECT password_hash FROM user WHERE name = ?',
      ['Ada'],
    );

    expect(row!.password_hash.toString('latin1')).not.toMatch(/\$2[aby]\$/);
    expect(row!.password_hash.includes(PASSWORD)).toBe(false);
  });

  it('creates no account when it rejects the request', async () => {
    const before = await namesStored();
    for (const [, body] of MALFORMED_BODIES) await running.app.client().post('/users/create', body);
    await create('ADA');
    await create('x', 'short');

    expect(await namesStored()).toEqual(before);
  });

  it('rejects the request while registration is disabled before it validates the body', async () => {
    await plantSetting(running.app, 'registration_allowed', 'false');
    const refusal = { error: 'Registration is currently disabled', code: 'REGISTRATION_DISABLED' };

    for (const body of [undefined, {}, { username: 1 }, { username: 'late', password: PASSWORD }]) {
      const response = await running.app.client().post('/users/create', body);
      expect([response.status, response.body]).toEqual([403, refusal]);
    }
    await plantSetting(running.app, 'registration_allowed', 'true');
  });
});

describe.each(engines)('registration with PASSWORD_MIN_LENGTH on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PASSWORD_MIN_LENGTH: '12' } });

  it('requires that many characters and says so', async () => {
    const response = await running.app
      .client()
      .post('/users/create', { username: 'Ada', password: 'eleven char' });

    expect(response.body).toEqual({
      error: 'A password has at least 12 characters',
      code: 'PASSWORD_TOO_SHORT',
    });
    await expect(aPerson(running.app, 'Ada')).resolves.toMatchObject({ name: 'Ada' });
  });
});
