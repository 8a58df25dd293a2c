import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient, type HttpResponse } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';
import { aGuardedPerson, logIn, STEP_MS, wrongCode } from '../../support/fixtures/second-factor.js';

const MINUTE = 60_000;
const FRESH_MS = 10 * MINUTE;
const UNKNOWN = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

const reauthenticate = (client: HttpClient, proof: object) => client.post('/users/reauthenticate', proof);
/** An operation that asks with `STEP_UP=own`; every account may call it. */
const ask = (client: HttpClient) => client.put(`/users/me/api-keys/${UNKNOWN}/data`, { allow: true });
const outcome = ({ status, body }: HttpResponse) => [status, body.code];

const ADMITTED = [404, 'API_KEY_NOT_FOUND'];
const REFUSED = [403, 'REAUTHENTICATION_REQUIRED'];

describe.each(engines)('a fresh proof on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const later = (ms = FRESH_MS) => running.app.clock.advance(ms);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  it('is a login for exactly ten minutes; then the refusal says what helps, and for how long', async () => {
    const { client } = await aPerson(running.app);
    later(FRESH_MS - 1);
    expect(outcome(await ask(client))).toEqual(ADMITTED);
    later(1);
    const refused = await ask(client);

    expect([refused.status, refused.body]).toEqual([
      403,
      {
        error: 'Confirm who you are, then try again',
        code: 'REAUTHENTICATION_REQUIRED',
        needs: ['password'],
        max_age_seconds: 600,
      },
    ]);
    expect((await client.get('/users/me')).status).toBe(200);
  });

  it('is given with the password for this session alone, and ends after ten minutes', async () => {
    const { name, client } = await aPerson(running.app);
    const desk = running.app.client();
    await desk.post('/users/login', { username: name, password: PASSWORD });
    later();
    const validUntil = new Date(running.app.clock.now() + FRESH_MS).toISOString();
    const answer = await reauthenticate(client, { password: PASSWORD });

    expect([answer.status, answer.body]).toEqual([200, { valid_until: validUntil }]);
    expect(outcome(await ask(client))).toEqual(ADMITTED);
    expect(outcome(await ask(desk))).toEqual(REFUSED);
    later();
    expect(outcome(await ask(client))).toEqual(REFUSED);
  });

  it('is given with a code or a backup code, once each', async () => {
    const ada = await aGuardedPerson(running.app);
    const { client, backupCodes } = ada;
    later();
    expect((await ask(client)).body.needs).toEqual(['password', 'totp']);
    const codes = [ada.code(), backupCodes[0]!];
    for (const totp_code of codes) expect((await reauthenticate(client, { totp_code })).status).toBe(200);
    expect(outcome(await ask(client))).toEqual(ADMITTED);
    for (const totp_code of codes)
      expect(outcome(await reauthenticate(client, { totp_code }))).toEqual([401, 'INVALID_TOTP_CODE']);
  });

  it('is recorded in the audit log, as are wrong attempts', async () => {
    const { client, userId } = await aPerson(running.app);
    await reauthenticate(client, { password: 'wrong' });
    await reauthenticate(client, { password: PASSWORD });
    const { entries } = (await client.get('/api/audit-logs?action=session.reauthenticated')).body;

    expect(entries).toMatchObject([
      { result: 'success', actorId: userId, factor: 'password' },
      { result: 'failure', actorId: null, subjectId: userId, factor: 'password' },
    ]);
  });

  it.each<[string, object, number, string]>([
    ['nothing', {}, 400, 'INVALID_REQUEST'],
    ['null', { password: null }, 400, 'INVALID_REQUEST'],
    ['an empty password', { password: '' }, 400, 'INVALID_REQUEST'],
    ['a number', { totp_code: 123_456 }, 400, 'INVALID_REQUEST'],
    ['a response without its challenge', { webauthn: { response: {} } }, 400, 'INVALID_REQUEST'],
    ['a wrong password', { password: 'wrong' }, 401, 'INCORRECT_PASSWORD'],
    ['a code of somebody without an authenticator', { totp_code: '123456' }, ...refused()],
    ['a passkey of somebody without one', { webauthn: { challengeId: UNKNOWN, response: {} } }, ...refused()],
  ])('is not %s', async (_what, proof, status, code) => {
    const { client } = await aPerson(running.app);
    later();
    expect(outcome(await reauthenticate(client, proof))).toEqual([status, code]);
    expect(outcome(await ask(client))).toEqual(REFUSED);
  });

  it('is no password that has no UTF-8 form', async () => {
    const { client } = await aPerson(running.app);
    later();
    const answer = await client.send('POST', '/users/reauthenticate', '{"password":"lone \\udfff"}', {
      'content-type': 'application/json',
    });
    expect(outcome(answer)).toEqual([400, 'PASSWORD_MALFORMED']);
    expect(outcome(await ask(client))).toEqual(REFUSED);
  });

  it('cannot be guessed: passwords and codes have their limits in this session, others have their own', async () => {
    const ada = await aGuardedPerson(running.app);
    const desk = running.app.client();
    await logIn(desk, ada);
    later(STEP_MS);
    for (let guess = 0; guess < 5; guess += 1) await reauthenticate(ada.client, { password: 'wrong' });
    const wrong = wrongCode(ada);
    for (let guess = 0; guess < 10; guess += 1) await reauthenticate(ada.client, { totp_code: wrong });

    expect(outcome(await reauthenticate(ada.client, { password: PASSWORD }))).toEqual([
      429,
      'LOGIN_RATE_LIMITED',
    ]);
    const { status, body, headers } = await reauthenticate(ada.client, { totp_code: ada.code() });
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'TOTP_RATE_LIMITED', '900']);
    expect((await reauthenticate(desk, { password: PASSWORD })).status).toBe(200);
  });

  it('needs a session, also for an API key of an admin', async () => {
    const { body } = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    const program = running.app.client(bearer(body.token));

    for (const path of ['/users/reauthenticate', '/users/reauthenticate/options'])
      expect(outcome(await program.post(path, { password: PASSWORD }))).toEqual([403, 'SESSION_REQUIRED']);
    expect(outcome(await running.app.client().post('/users/reauthenticate', {}))).toEqual([
      401,
      'MISSING_TOKEN',
    ]);
  });

  it('is not asked of an API key where one is admitted', async () => {
    const { client, userId } = admin;
    const { body } = await client.post('/users/api-keys', { name: 'program', userId });
    later();
    const program = running.app.client(bearer(body.token));
    const person = await aPerson(running.app);
    const suspend = (by: HttpClient) => by.post('/users/admin/suspend', { userId: person.userId });

    expect(outcome(await suspend(client))).toEqual(REFUSED);
    expect((await suspend(program)).status).toBe(200);
  });

  it('is required before the body is looked at, but after the permission', async () => {
    const { client } = await aPerson(running.app);
    later();
    expect(outcome(await client.put('/users/me/api-keys/x/data', {}))).toEqual(REFUSED);
    expect(outcome(await client.post('/api/applications', {}))).toEqual([403, 'ADMIN_REQUIRED']);
  });

  it('is lost with the session, and an unlocked screen is none', async () => {
    const { client } = await aPerson(running.app);
    later();
    await client.post('/api/security/passcode', { new_passcode: '482916' });
    await client.post('/api/security/lock');
    expect(outcome(await reauthenticate(client, { password: PASSWORD }))).toEqual([403, 'ACCOUNT_LOCKED']);
    expect((await client.post('/api/security/unlock', { passcode: '482916' })).status).toBe(200);
    expect(outcome(await ask(client))).toEqual(REFUSED);
  });
});

function refused(): [number, string] {
  return [403, 'REAUTHENTICATION_REQUIRED'];
}
