import { beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpResponse, type HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  aGuardedPerson,
  firstStep,
  logIn,
  STEP_MS,
  wrongCode,
} from '../../support/fixtures/second-factor.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NEW_PASSWORD = 'staple the horse again';

/** Behind a trusted proxy, so that attackers can use any number of addresses. */
describe.each(engines)('reauthentication within a live session on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const login = (username: string, password: string, address = '10.0.0.1') =>
    running.app.client({ 'x-forwarded-for': address }).post('/users/login', { username, password });
  /** A hundred wrong passwords from twenty addresses: password login of the account is locked. */
  const lockOut = async (name: string) => {
    for (let guess = 0; guess < 100; guess += 1) await login(name, 'wrong', `10.1.0.${guess % 20}`);
    expect((await login(name, PASSWORD, '10.2.0.1')).body.code).toBe('LOGIN_RATE_LIMITED');
  };
  const proofs: [string, (client: HttpClient, password: string) => Promise<HttpResponse>][] = [
    ['unlock-data', (client, password) => client.post('/users/unlock-data', { password })],
    [
      'change-password',
      (client, oldPassword) =>
        client.post('/users/change-password', { oldPassword, newPassword: NEW_PASSWORD }),
    ],
    ['delete-account', (client, password) => client.delete('/users/delete-account', { password })],
  ];
  const guarded: [string, (client: HttpClient, password: string) => Promise<HttpResponse>][] = [
    ['totp/backup-codes', (client, password) => client.post('/users/totp/backup-codes', { password })],
    ['totp/disable', (client, password) => client.post('/users/totp/disable', { password })],
  ];
  const wrongProofs = async (person: Person, prove: (typeof proofs)[0][1], times: number) => {
    for (let guess = 0; guess < times; guess += 1) {
      expect((await prove(person.client, `wrong ${guess}`)).body.code).toBe('INCORRECT_PASSWORD');
    }
  };

  // The first account is the only admin and could not be deleted.
  beforeEach(async () => {
    await aPerson(running.app);
    running.app.clock.advance(HOUR);
  });

  it.each(proofs)('is accepted although others locked password login: %s', async (_route, prove) => {
    const owner = await aPerson(running.app);
    await lockOut(owner.name);
    expect((await prove(owner.client, PASSWORD)).status).toBe(200);
  });

  it.each(guarded)('is accepted although others locked password login: %s', async (_route, prove) => {
    const owner = await aGuardedPerson(running.app);
    await lockOut(owner.name);
    expect((await prove(owner.client, PASSWORD)).status).toBe(200);
  });

  it('resets the lockout of password login', async () => {
    const owner = await aPerson(running.app);
    await lockOut(owner.name);
    await owner.client.post('/users/unlock-data', { password: PASSWORD });
    expect((await login(owner.name, PASSWORD, '10.2.0.2')).status).toBe(200);
  });

  it('is preceded by exactly one audit entry about the lockout', async () => {
    const owner = await aPerson(running.app);
    await lockOut(owner.name);
    const { entries } = (await owner.client.get('/api/audit-logs?action=login.locked')).body;
    expect(entries).toMatchObject([{ action: 'login.locked', subjectId: owner.userId, actorId: null }]);
  });

  it.each([...proofs, ...guarded])(
    'is rejected after five wrong attempts in this session alone: %s',
    async (_route, prove) => {
      const owner = await aGuardedPerson(running.app);
      running.app.clock.advance(STEP_MS);
      const desk = running.app.client();
      await logIn(desk, owner);
      await wrongProofs(owner, prove, 5);
      const refused = await prove(owner.client, PASSWORD);
      expect([refused.status, refused.body.code]).toEqual([429, 'LOGIN_RATE_LIMITED']);
      expect(refused.headers.get('retry-after')).toBe('600');

      expect((await desk.post('/users/unlock-data', { password: PASSWORD })).status).toBe(200);
      expect((await login(owner.name, PASSWORD)).status).toBe(200);
    },
  );

  it('has lockouts that double each time, so that a stolen session allows at most five attempts a day', async () => {
    const thief = await aPerson(running.app);
    const waits: number[] = [];
    const guess = () => thief.client.post('/users/unlock-data', { password: 'no' });
    for (let round = 0; round < 7; round += 1) {
      for (let wrong = 0; wrong < 5; wrong += 1) await guess();
      const { remainingTime } = (await guess()).body;
      waits.push(remainingTime / 60);
      running.app.clock.advance(remainingTime * 1_000);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640]);
  });

  it('does not count an attempt whose new password is rejected first', async () => {
    const owner = await aPerson(running.app);
    for (let guess = 0; guess < 6; guess += 1) {
      const body = { oldPassword: 'wrong', newPassword: 'short' };
      expect((await owner.client.post('/users/change-password', body)).body.code).toBe('PASSWORD_TOO_SHORT');
    }
    expect((await owner.client.post('/users/unlock-data', { password: PASSWORD })).status).toBe(200);
  });

  it('by a code is accepted although another client that knows the password used up the code attempts of the login', async () => {
    const owner = await aGuardedPerson(running.app);
    const wrongLogin = async () => {
      const stranger = running.app.client();
      const body = { temp_token: await firstStep(stranger, owner), totp_code: wrongCode(owner) };
      return (await stranger.post('/users/totp/verify-login', body)).body.code as string;
    };
    for (let guess = 0; guess < 10; guess += 1) expect(await wrongLogin()).toBe('INVALID_TOTP_CODE');
    expect(await wrongLogin()).toBe('TOTP_RATE_LIMITED');

    running.app.clock.advance(MINUTE);
    expect((await owner.client.post('/users/totp/disable', { totp_code: owner.code() })).status).toBe(200);
  });
});
