import { describe, expect, it } from '@jest/globals';
import { LoginChallengesService } from '../../../src/auth/flow/login-challenges.service.js';
import { onceAfter } from '../../support/app/after-call.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { bearer, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  aGuardedPerson,
  firstStep,
  type GuardedPerson,
  logIn,
  STEP_MS,
  wrongCode,
} from '../../support/fixtures/second-factor.js';

const MINUTE = 60_000;

describe.each(engines)('the second-factor step of a login on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const verify = (body: unknown, headers = {}) =>
    running.app.client().post('/users/totp/verify-login', body, headers);
  const sessionCount = async ({ client }: GuardedPerson): Promise<number> =>
    (await client.get('/users/sessions')).body.sessions.length;

  it('follows the password and returns no cookie before it', async () => {
    const person = await aGuardedPerson(running.app);
    const first = await running.app
      .client()
      .post('/users/login', { username: person.name, password: PASSWORD, rememberMe: true });

    expect(first.body).toEqual({
      success: true,
      requires_totp: true,
      temp_token: expect.any(String),
      rememberMe: true,
    });
    expect(first.setCookies).toEqual([]);
  });

  it('keeps the rememberMe of the first step', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person, { rememberMe: true });
    const response = await verify({ temp_token, totp_code: person.code() });
    expect(response.setCookies).toEqual([expect.stringContaining('Max-Age=2592000')]);
  });

  it('returns the token in the body in bearer mode', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    const response = await verify({ temp_token, totp_code: person.code() }, { 'x-auth-mode': 'bearer' });
    expect(response.setCookies).toEqual([]);
    expect((await running.app.client().get('/users/me', bearer(response.body.token))).status).toBe(200);
  });

  it('accepts each code once, and no earlier one afterwards', async () => {
    const person = await aGuardedPerson(running.app);
    running.app.clock.advance(STEP_MS);
    const [before, now] = [person.code(-1), person.code()];
    expect((await logIn(running.app.client(), person)).status).toBe(200);
    for (const totp_code of [now, before]) {
      const temp_token = await firstStep(running.app.client(), person);
      expect(await verify({ temp_token, totp_code })).toMatchObject({
        status: 401,
        body: { code: 'INVALID_TOTP_CODE' },
      });
    }
  });

  it('accepts a token once, for ten minutes, and not after a password change', async () => {
    const person = await aGuardedPerson(running.app);
    const used = await firstStep(running.app.client(), person);
    expect((await verify({ temp_token: used, totp_code: person.code() })).status).toBe(200);
    running.app.clock.advance(STEP_MS);
    const late = await firstStep(running.app.client(), person);
    running.app.clock.advance(10 * MINUTE);
    const other = running.app.client();
    await logIn(other, person);
    const changed = await firstStep(running.app.client(), person);
    await other.post('/users/change-password', { oldPassword: PASSWORD, newPassword: 'another password' });

    for (const temp_token of [used, late, changed]) {
      running.app.clock.advance(STEP_MS);
      const response = await verify({ temp_token, totp_code: person.code() });
      expect(response).toMatchObject({
        status: 401,
        body: { error: 'Invalid temporary token', code: 'INVALID_TEMP_TOKEN' },
      });
    }
  });

  it('rejects a used token, whatever valid code comes with it, and uses up none of them', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    expect((await verify({ temp_token, totp_code: person.code() })).status).toBe(200);
    running.app.clock.advance(STEP_MS);

    for (const totp_code of [person.code(), person.backupCodes[0]!]) {
      const response = await verify({ temp_token, totp_code });
      expect(response).toMatchObject({ status: 401, body: { code: 'INVALID_TEMP_TOKEN' }, setCookies: [] });
    }
    expect((await person.client.get('/users/totp/status')).body.backup_codes_left).toBe(8);
    expect((await logIn(running.app.client(), person)).status).toBe(200);
  });

  it.each(['code', 'backup code'])(
    'issues one session when the token is used again during its login with a %s',
    async (kind) => {
      const person = await aGuardedPerson(running.app);
      const temp_token = await firstStep(running.app.client(), person);
      const [backupCode, other] = person.backupCodes as [string, string];
      const first = kind === 'code' ? person.code() : other;
      let during: HttpResponse | undefined;
      onceAfter(running.app.get(LoginChallengesService), 'open', async () => {
        during = await verify({ temp_token, totp_code: backupCode });
      });
      const response = await verify({ temp_token, totp_code: first });

      expect(during?.status).toBe(200);
      expect(response).toMatchObject({ status: 401, body: { code: 'INVALID_TEMP_TOKEN' }, setCookies: [] });
      expect(await sessionCount(person)).toBe(2);
    },
  );

  it('issues one session when the token is sent with several valid codes at once', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    const codes = [person.code(), ...person.backupCodes.slice(0, 3)];
    const responses = await Promise.all(codes.map((totp_code) => verify({ temp_token, totp_code })));

    expect(responses.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect(await sessionCount(person)).toBe(2);
  });

  it('accepts each backup code once and returns how many are left', async () => {
    const person = await aGuardedPerson(running.app);
    const [first, second] = person.backupCodes as [string, string];
    const login = async (totp_code: string) =>
      verify({ temp_token: await firstStep(running.app.client(), person), totp_code });

    expect((await login(first)).body).toMatchObject({ success: true, backup_codes_left: 7 });
    expect((await login(first)).status).toBe(401);
    expect(
      (await login(`${second.slice(0, 5)}-${second.slice(5)}`.toLowerCase())).body.backup_codes_left,
    ).toBe(6);
  });

  it('counts wrong codes per login and rejects the correct one after the fifth', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    for (const remainingAttempts of [4, 3, 2, 1, 0]) {
      const response = await verify({ temp_token, totp_code: wrongCode(person) });
      expect(response).toMatchObject({ status: 401, body: { code: 'INVALID_TOTP_CODE', remainingAttempts } });
    }
    const refused = await verify({ temp_token, totp_code: person.code() });
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOTP_RATE_LIMITED', remainingTime: 600 } });
    expect(refused.headers.get('retry-after')).toBe('600');
  });

  it('counts wrong codes over all logins of an account, with a longer lockout each time', async () => {
    const person = await aGuardedPerson(running.app);
    const exhaust = async () => {
      for (let guess = 0; guess < 10; guess += 1) {
        const temp_token = await firstStep(running.app.client(), person);
        expect((await verify({ temp_token, totp_code: wrongCode(person) })).status).toBe(401);
      }
      const temp_token = await firstStep(running.app.client(), person);
      return (await verify({ temp_token, totp_code: person.code() })).body.remainingTime as number;
    };

    expect(await exhaust()).toBe(15 * 60);
    running.app.clock.advance(15 * MINUTE);
    expect(await exhaust()).toBe(30 * 60);
    running.app.clock.advance(30 * MINUTE);
    expect((await logIn(running.app.client(), person)).status).toBe(200);
  });

  it('rejects missing and malformed codes, and counts none of them', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    const bodies = [
      undefined,
      {},
      { temp_token },
      { totp_code: '123456' },
      { temp_token: 7, totp_code: '123456' },
    ];
    const codes = [null, '', 123456, true, [], {}, '１２３４５６', '123 45', '+12345', '1e5', 'ABCDE'];
    for (const body of [...bodies, ...codes.map((totp_code) => ({ temp_token, totp_code }))]) {
      expect(await verify(body)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    }
    const response = await verify({ temp_token, totp_code: wrongCode(person) });
    expect(response.body.remainingAttempts).toBe(4);
  });

  it('rejects a token that still requires the second factor on every other route', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    const response = await running.app.client().get('/users/me', bearer(temp_token));
    expect(response).toMatchObject({
      status: 401,
      body: { error: 'TOTP verification required', code: 'TOTP_REQUIRED' },
    });
  });

  it('returns 503 and changes nothing when the secret cannot be decrypted', async () => {
    const person = await aGuardedPerson(running.app);
    const [row] = await stored<{ sealed: Buffer }>(
      running.app,
      'SELECT sealed FROM totp_secret WHERE user_id = ?',
      [person.userId],
    );
    const damaged = Buffer.from(row!.sealed);
    damaged[damaged.length - 1]! ^= 1;
    await plant(running.app, 'UPDATE totp_secret SET sealed = ? WHERE user_id = ?', [damaged, person.userId]);

    const temp_token = await firstStep(running.app.client(), person);
    const response = await verify({ temp_token, totp_code: person.code() });
    expect(response).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
    expect((await person.client.get('/users/me')).body.totp_enabled).toBe(true);
  });
});
