import { beforeAll, describe, expect, it } from '@jest/globals';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator, PASSWORD } from '../../support/processes/operator.js';

describe.each(engines)('the user commands while the server is running on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);

  beforeAll(async () => {
    for (const name of ['ada', 'grace', 'eve']) await operator.register(name);
  });

  const loginStatus = async (username: string, password = PASSWORD) =>
    (await operator.program.client().post('/users/login', { username, password })).status;

  it('list the accounts as text and as JSON', async () => {
    const { users } = await operator.json('user', 'list');
    expect(users).toHaveLength(3);
    expect(users[0]).toEqual({
      id: expect.any(String),
      username: 'ada',
      isAdmin: true,
      isOidc: false,
      hasPassword: true,
      totpEnabled: false,
      isService: false,
      suspendedAt: null,
      deletionDueAt: null,
      createdAt: expect.stringMatching(/Z$/),
    });

    const { stdout } = await operator.run('user', 'list');
    expect(stdout).toContain(`${users[0].id}  ada  admin,password\n`);
    expect(stdout).toContain('grace  password\n');
    expect(stdout).toContain('Users: 3');
    expect(stdout).not.toContain('$2');
  });

  it('promote a user once, with effect on the next request, by any spelling of the name', async () => {
    const grace = await operator.login('grace');
    expect((await grace.get('/users/count')).status).toBe(403);
    expect(await operator.json('user', 'promote', 'GRACE')).toEqual({ username: 'grace', isAdmin: true });
    expect((await grace.get('/users/count')).status).toBe(200);

    expect((await operator.runExpectingError('user', 'promote', 'grace')).code).toBe('ALREADY_ADMIN');
    expect(await operator.runExpectingError('user', 'promote', 'nobody')).toEqual({
      error: 'User not found',
      code: 'USER_NOT_FOUND',
    });
    expect(await operator.auditEntries('user.promoted')).toEqual([
      expect.objectContaining({ actor_id: null, factor: 'operator', subject_id: expect.any(String) }),
    ]);
  });

  it('print a one-time password reset code', async () => {
    const { stdout } = await operator.run('user', 'reset-password', 'eve');
    const first = /^(\d{6}) lets eve set a new password/.exec(stdout)![1]!;
    const { code, expiresAt } = await operator.json('user', 'reset-password', 'eve');
    expect(Date.parse(expiresAt as string) - Date.now()).toBeLessThanOrEqual(15 * 60_000);

    const verify = (resetCode: string) =>
      operator.program.client().post('/users/verify-reset-code', { username: 'eve', resetCode });
    if (first !== code) expect((await verify(first)).status).toBe(400);
    const { tempToken } = (await verify(code as string)).body;
    expect((await verify(code as string)).status).toBe(400);
    const reset = { username: 'eve', tempToken, newPassword: 'a new password' };
    expect((await operator.program.client().post('/users/complete-reset', reset)).status).toBe(200);
    expect(await loginStatus('eve', 'a new password')).toBe(200);

    const entries = await operator.auditEntries('password_reset.requested');
    expect(entries.map(({ factor }) => factor)).toEqual(['operator', 'operator']);
    expect(JSON.stringify(await operator.query('SELECT * FROM audit_log'))).not.toContain(code);
  });

  it('generate no code for an account without a password', async () => {
    await operator.query("UPDATE user SET password_hash = NULL, is_oidc = 1 WHERE name = 'grace'");

    expect((await operator.runExpectingError('user', 'reset-password', 'grace')).code).toBe(
      'OIDC_ONLY_ACCOUNT',
    );
  });

  it('disable a lost second factor and end the sessions', async () => {
    const client = await operator.login('ada');
    const { secret } = (await client.post('/users/totp/setup')).body;
    const totp_code = totpCode(fromBase32(secret as string), Date.now());
    expect((await client.post('/users/totp/enable', { totp_code })).status).toBe(200);
    expect((await operator.login('ada').then((it) => it.get('/users/me'))).status).toBe(401);

    const lock = await client.post('/api/security/terminal/web-1/mfa-lock');
    expect(lock.status).toBe(200);

    const done = await operator.json('user', 'disable-totp', 'ada');
    expect(done).toEqual({ username: 'ada', totpEnabled: false, sessionsEnded: expect.any(Number) });
    expect((await client.get('/users/me')).body).toMatchObject({ reason: 'second_factor_changed' });
    expect((await operator.login('ada').then((it) => it.get('/users/me'))).body.totp_enabled).toBe(false);
    expect(await operator.query('SELECT id FROM backup_code')).toEqual([]);
    expect((await operator.runExpectingError('user', 'disable-totp', 'ada')).code).toBe('TOTP_NOT_ENABLED');
    expect((await operator.auditEntries('totp.disabled')).at(-1)).toMatchObject({ factor: 'operator' });
    expect(await operator.auditEntries('terminal.unlocked')).toMatchObject([
      { actor_id: null, factor: 'operator' },
    ]);
  });

  it('clear the lockout of a login', async () => {
    await operator.query('DELETE FROM attempt');
    expect(await loginStatus('ada', 'wrong password')).toBe(401);
    await operator.query('UPDATE attempt SET failures = 100, window_ends_at = 9999999999999');
    expect(await loginStatus('ada')).toBe(429);
    await operator.json('user', 'unlock-login', 'ada');
    const left = await operator.query('SELECT bucket FROM attempt');
    expect(left).toHaveLength(2);
    await operator.query('DELETE FROM attempt WHERE failures = 100');

    expect(await loginStatus('ada')).toBe(200);
    expect((await operator.runExpectingError('user', 'unlock-login', 'nobody')).code).toBe('USER_NOT_FOUND');
    expect(await operator.auditEntries('login.unlocked')).toHaveLength(1);
  });
});
