import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  aGuardedPerson,
  firstStep,
  type GuardedPerson,
  logIn,
  STEP_MS,
  wrongCode,
} from '../../support/fixtures/second-factor.js';

const ROUTES = ['/users/totp/disable', '/users/totp/backup-codes'];

describe.each(engines)('changing the second factor on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const proofs: [string, (person: GuardedPerson) => object][] = [
    ['the password', () => ({ password: PASSWORD })],
    ['a code', (person) => ({ totp_code: person.code() })],
    ['a code typed as the password', (person) => ({ password: person.code() })],
    ['a backup code', (person) => ({ totp_code: person.backupCodes[0] })],
  ];

  it.each(proofs)('disables it with %s', async (_proof, proofOf) => {
    const person = await aGuardedPerson(running.app);
    const response = await person.client.post('/users/totp/disable', proofOf(person));

    expect(response).toMatchObject({
      status: 200,
      body: { message: expect.any(String), terminals_unlocked: 0 },
    });
    expect((await person.client.get('/users/me')).body.totp_enabled).toBe(false);
    expect((await person.client.get('/users/totp/status')).body).toEqual({
      enabled: false,
      backup_codes_left: 0,
    });
    const login = await running.app
      .client()
      .post('/users/login', { username: person.name, password: PASSWORD });
    expect(login.body).toMatchObject({ success: true, totp_enabled: false });
  });

  it.each(proofs)('returns new backup codes for %s and invalidates the old ones', async (_proof, proofOf) => {
    const person = await aGuardedPerson(running.app);
    const { status, body } = await person.client.post('/users/totp/backup-codes', proofOf(person));
    expect(status).toBe(200);
    expect(body).toEqual({ backup_codes: expect.any(Array) });
    expect(body.backup_codes).toHaveLength(8);

    const login = async (totp_code: string) => {
      const client = running.app.client();
      const temp_token = await firstStep(client, person);
      return (await client.post('/users/totp/verify-login', { temp_token, totp_code })).status;
    };
    expect(await login(person.backupCodes[1]!)).toBe(401);
    expect(await login(body.backup_codes[1])).toBe(200);
  });

  it.each(ROUTES)('requires either the password or a code at %s', async (route) => {
    const person = await aGuardedPerson(running.app);
    for (const body of [
      undefined,
      {},
      { password: null },
      { password: '' },
      { totp_code: 123456 },
      { password: [] },
    ]) {
      expect(await person.client.post(route, body)).toMatchObject({ status: 400 });
    }
    const wrong = await person.client.post(route, { password: 'wrong password' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'INCORRECT_PASSWORD' } });
    const wrongDigits = await person.client.post(route, { password: wrongCode(person) });
    expect(wrongDigits).toMatchObject({ status: 401, body: { code: 'INCORRECT_PASSWORD' } });
    const code = await person.client.post(route, { totp_code: wrongCode(person) });
    expect(code).toMatchObject({ status: 401, body: { code: 'INVALID_TOTP_CODE' } });
    expect((await person.client.get('/users/me')).body.totp_enabled).toBe(true);
  });

  it.each(ROUTES)('is rejected at %s while the factor is off', async (route) => {
    const { client } = await aPerson(running.app);
    expect(await client.post(route, { password: PASSWORD })).toMatchObject({
      status: 400,
      body: { code: 'TOTP_NOT_ENABLED' },
    });
  });

  it.each(ROUTES)('limits wrong codes at %s', async (route) => {
    const person = await aGuardedPerson(running.app);
    for (let guess = 0; guess < 10; guess += 1)
      await person.client.post(route, { totp_code: wrongCode(person) });
    const refused = await person.client.post(route, { totp_code: person.code() });
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOTP_RATE_LIMITED' } });
  });

  it('ends the other sessions when the factor is disabled, but not the caller’s', async () => {
    const person = await aGuardedPerson(running.app);
    const other = running.app.client();
    await logIn(other, person);
    running.app.clock.advance(STEP_MS);
    await person.client.post('/users/totp/disable', { totp_code: person.code() });

    expect((await person.client.get('/users/me')).status).toBe(200);
    const response = await running.app.client().get('/users/me', bearer(other.cookies.get('jwt')!));
    expect(response.body).toMatchObject({ code: 'SESSION_NOT_FOUND', reason: 'second_factor_changed' });
  });
});
