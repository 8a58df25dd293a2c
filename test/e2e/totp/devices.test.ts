import { describe, expect, it } from '@jest/globals';
import { TrustedDevicesService } from '#totp';
import { onceAfter } from '../../support/app/after-call.js';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  aGuardedPerson,
  firstStep,
  type GuardedPerson,
  logIn,
  STEP_MS,
} from '../../support/fixtures/second-factor.js';

const DAY = 24 * 60 * 60_000;

describe.each(engines)('a trusted device on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const aTrustedBrowser = async (person: GuardedPerson) => {
    const client = running.app.client();
    const response = await logIn(client, person, { rememberMe: true });
    running.app.clock.advance(STEP_MS);
    return { client, response };
  };
  const passwordStep = (
    client: ReturnType<typeof running.app.client>,
    { name }: GuardedPerson,
    headers = {},
  ) => client.post('/users/login', { username: name, password: PASSWORD }, headers);

  it('is recognised by its own cookie and skips the second factor', async () => {
    const person = await aGuardedPerson(running.app);
    const { client, response } = await aTrustedBrowser(person);

    expect(response.setCookies).toContainEqual(
      expect.stringMatching(/^trusted_device=\S{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/),
    );
    expect((await passwordStep(client, person)).body).toMatchObject({ success: true, username: person.name });
    const wrong = await client.post('/users/login', { username: person.name, password: 'wrong password' });
    expect(wrong.status).toBe(401);
  });

  it('is recognised by a header in bearer mode', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    const body = { temp_token, totp_code: person.code(), rememberMe: true };
    const response = await running.app
      .client()
      .post('/users/totp/verify-login', body, { 'x-auth-mode': 'bearer' });

    expect(response.setCookies).toEqual([]);
    const again = await passwordStep(running.app.client(), person, {
      'x-device-token': response.body.device_token,
    });
    expect(again.body).toMatchObject({ success: true, username: person.name });
  });

  it('is not created without a request, and is invalid for another user or after a new secret', async () => {
    const person = await aGuardedPerson(running.app);
    const stranger = await aGuardedPerson(running.app);
    const untrusted = running.app.client();
    await logIn(untrusted, person);
    running.app.clock.advance(STEP_MS);
    const { client } = await aTrustedBrowser(person);
    const secret = client.cookies.get('trusted_device')!;

    expect((await passwordStep(untrusted, person)).body.requires_totp).toBe(true);
    for (const [who, token] of [
      [stranger, secret],
      [person, `${secret.slice(0, -1)}_`],
      [person, ''],
    ] as const) {
      const response = await passwordStep(running.app.client(), who, { 'x-device-token': token });
      expect(response.body.requires_totp).toBe(true);
    }
  });

  it('is trusted for thirty days', async () => {
    const person = await aGuardedPerson(running.app);
    const { client } = await aTrustedBrowser(person);
    running.app.clock.advance(30 * DAY - STEP_MS - 1);
    expect((await passwordStep(client, person)).body.requires_totp).toBeUndefined();
    running.app.clock.advance(1);
    expect((await passwordStep(client, person)).body.requires_totp).toBe(true);
  });

  it.each([
    [
      'a password change',
      (p: GuardedPerson) =>
        p.client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: PASSWORD }),
    ],
    ['its revocation', (p: GuardedPerson) => p.client.delete('/users/trusted-devices')],
    [
      'switching the factor off and on',
      async (p: GuardedPerson) => {
        await p.client.post('/users/totp/disable', { password: PASSWORD });
        const { body } = await p.client.post('/users/totp/setup');
        const { fromBase32, totpCode } = await import('../../support/clients/authenticator.js');
        const totp_code = totpCode(fromBase32(body.secret), running.app.clock.now());
        return p.client.post('/users/totp/enable', { totp_code });
      },
    ],
  ])('is removed by %s', async (_what, change) => {
    const person = await aGuardedPerson(running.app);
    const { client } = await aTrustedBrowser(person);
    expect((await change(person)).status).toBe(200);
    expect((await passwordStep(client, person)).body.requires_totp).toBe(true);
  });

  it('cannot replace the second factor when it is revoked during its login', async () => {
    const person = await aGuardedPerson(running.app);
    const { client } = await aTrustedBrowser(person);
    const sessions = async () => (await person.client.get('/users/sessions')).body.sessions.length;
    const before = await sessions();
    onceAfter(running.app.get(TrustedDevicesService), 'find', async () => {
      expect((await person.client.delete('/users/trusted-devices')).body).toEqual({ count: 1 });
    });
    const response = await passwordStep(client, person);

    expect(response).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
    expect(response.setCookies.filter((cookie) => /jwt=[^;]/.test(cookie))).toEqual([]);
    expect(await sessions()).toBe(before);
    expect((await passwordStep(client, person)).body.requires_totp).toBe(true);
  });

  it('is listed for its owner, who alone can remove it', async () => {
    const person = await aGuardedPerson(running.app);
    await aTrustedBrowser(person);
    await aTrustedBrowser(person);
    const { body } = await person.client.get('/users/trusted-devices');
    expect(body.devices).toHaveLength(2);
    expect(Object.keys(body.devices[0]).sort()).toEqual(
      ['id', 'userAgent', 'ipAddress', 'createdAt', 'lastUsedAt', 'expiresAt'].sort(),
    );
    const [{ id }] = body.devices;

    const stranger = await aPerson(running.app);
    const foreign = await stranger.client.delete(`/users/trusted-devices/${id}`);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'DEVICE_NOT_FOUND' } });
    expect((await person.client.delete(`/users/trusted-devices/${id}`)).body).toEqual({ success: true });
    expect((await person.client.delete(`/users/trusted-devices/${id}`)).status).toBe(404);
    expect((await person.client.delete('/users/trusted-devices')).body).toEqual({ count: 1 });
  });

  it('lets its owner log in while the password is under attack', async () => {
    const person = await aGuardedPerson(running.app);
    const { client } = await aTrustedBrowser(person);
    for (let guess = 0; guess < 6; guess += 1) {
      await running.app.client().post('/users/login', { username: person.name, password: 'wrong password' });
    }
    expect((await passwordStep(running.app.client(), person)).status).toBe(429);
    expect((await passwordStep(client, person)).status).toBe(200);
  });

  it('is stored as a digest, at most twenty per user', async () => {
    const person = await aGuardedPerson(running.app);
    const secrets: string[] = [];
    for (let round = 0; round < 21; round += 1) {
      const { client } = await aTrustedBrowser(person);
      secrets.push(client.cookies.get('trusted_device')!);
    }
    const rows = await stored(running.app, 'SELECT * FROM trusted_device WHERE user_id = ?', [person.userId]);
    expect(rows).toHaveLength(20);
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret);
    const oldest = await passwordStep(running.app.client(), person, { 'x-device-token': secrets[0]! });
    expect(oldest.body.requires_totp).toBe(true);
  });
});
