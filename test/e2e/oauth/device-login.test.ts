import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aDevice, CLI, decide, errorOf, poll, sendForm } from '../../support/fixtures/device-logins.js';

const SECOND = 1_000;
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const PENDING = [400, 'authorization_pending'];

describe.each(engines)('the login of a device on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    env: { PUBLIC_URL: 'https://auth.example.com', OAUTH_CLIENTS: 'backup-cli=Backup tool' },
  });
  let ada: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app, 'ada');
  });

  const me = (token: string) => running.app.client().get('/users/me', bearer(token));
  const approved = async (by: Person = ada) => {
    const device = await aDevice(running.app);
    expect((await decide(by.client, 'approve', device)).status).toBe(200);
    return device;
  };

  it('begins with a code for the device and one for its user', async () => {
    const response = await sendForm(running.app.client(), '/oauth/device_authorization', { client_id: CLI });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(response.body).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      user_code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
      verification_uri: 'https://auth.example.com/device',
      verification_uri_complete: `https://auth.example.com/device?user_code=${response.body.user_code}`,
      expires_in: 600,
      interval: 5,
    });
  });

  it('ends with a session of the user who approved it, which is listed as an app', async () => {
    const device = await aDevice(running.app);
    expect(errorOf(await poll(device))).toEqual(PENDING);
    const shown = await decide(ada.client, 'inspect', device);
    expect(shown.body).toMatchObject({ client_id: CLI, client_name: 'Latchkey CLI', address: '127.0.0.1' });
    expect((await decide(ada.client, 'approve', device)).body).toEqual({ success: true });
    const { status, body, headers } = await poll(device);

    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 24 * 3_600]);
    expect(headers.get('set-cookie')).toBeNull();
    expect((await me(body.access_token)).body).toMatchObject({ username: 'ada', data_unlocked: false });
    const { sessions } = (await ada.client.get('/users/sessions')).body;
    expect(sessions).toContainEqual(
      expect.objectContaining({ deviceType: 'cli', deviceInfo: 'Latchkey CLI' }),
    );
  });

  it('opens the encrypted data only after the password', async () => {
    const { body } = await poll(await approved());
    const device = running.app.client();
    const headers = bearer(body.access_token);
    expect((await device.put('/users/data/hosts', { value: 1 }, headers)).body.code).toBe('DATA_LOCKED');
    expect((await device.post('/users/unlock-data', { password: PASSWORD }, headers)).status).toBe(200);
    expect((await device.put('/users/data/hosts', { value: 1 }, headers)).status).toBe(200);
  });

  it('is no proof, so the device cannot do what asks for one', async () => {
    const { body } = await poll(await approved());
    const refused = await running.app
      .client()
      .post('/users/me/api-keys', { name: 'job', scopes: ['me'] }, bearer(body.access_token));
    expect([refused.status, refused.body.code]).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
  });

  it('happens once for a code', async () => {
    const device = await approved();
    const answers = await Promise.all(Array.from({ length: 6 }, () => poll(device)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(errorOf(answer)).toEqual([400, 'invalid_grant']);
    expect(errorOf(await poll(device))).toEqual([400, 'invalid_grant']);
  });

  it('does not happen after a denial', async () => {
    const device = await aDevice(running.app);
    expect((await decide(ada.client, 'deny', device)).status).toBe(200);
    expect((await decide(ada.client, 'approve', device)).body.code).toBe('INVALID_USER_CODE');
    expect(errorOf(await poll(device))).toEqual([400, 'access_denied']);
  });

  it('can be decided once, by one user', async () => {
    const bob = await aPerson(running.app);
    const device = await approved();
    expect((await decide(bob.client, 'approve', device)).body.code).toBe('INVALID_USER_CODE');
    expect((await decide(bob.client, 'deny', device)).body.code).toBe('INVALID_USER_CODE');
    const { body } = await poll(device);
    expect((await me(body.access_token)).body.username).toBe('ada');
  });

  it('is decided once, also by decisions that are sent at once', async () => {
    const others = await Promise.all([aPerson(running.app), aPerson(running.app)]);
    const device = await aDevice(running.app);
    const answers = await Promise.all(
      [ada, ...others].flatMap(({ client }) => [
        decide(client, 'approve', device),
        decide(client, 'deny', device),
      ]),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers) if (status !== 200) expect(body.code).toBe('INVALID_USER_CODE');
  });

  it('is asked for at most every five seconds, and then less often', async () => {
    const device = await aDevice(running.app);
    expect(errorOf(await poll(device))).toEqual(PENDING);
    running.app.clock.advance(4 * SECOND);
    expect(errorOf(await poll(device))).toEqual([400, 'slow_down']);
    running.app.clock.advance(9 * SECOND);
    expect(errorOf(await poll(device))).toEqual([400, 'slow_down']);
    running.app.clock.advance(15 * SECOND);
    expect(errorOf(await poll(device))).toEqual(PENDING);
  });

  it('expires after ten minutes for the device and for the user', async () => {
    const [waiting, ready] = [await aDevice(running.app), await approved()];
    running.app.clock.advance(10 * 60 * SECOND);
    expect((await decide(ada.client, 'inspect', waiting)).body.code).toBe('INVALID_USER_CODE');
    expect(errorOf(await poll(waiting))).toEqual([400, 'expired_token']);
    expect(errorOf(await poll(ready))).toEqual([400, 'expired_token']);
  });

  it('belongs to the app that started it', async () => {
    const device = await aDevice(running.app, 'backup-cli');
    await ada.client.post('/users/reauthenticate', { password: PASSWORD });
    expect((await decide(ada.client, 'inspect', device)).body.client_name).toBe('Backup tool');
    await decide(ada.client, 'approve', device);
    expect(errorOf(await poll(device))).toEqual([400, 'invalid_grant']);
    expect((await poll(device, { client_id: 'backup-cli' })).status).toBe(200);
  });

  it.each([
    ['/oauth/device_authorization', {}, 'invalid_request'],
    ['/oauth/device_authorization', { client_id: 'unknown' }, 'invalid_client'],
    ['/oauth/token', { client_id: CLI }, 'invalid_request'],
    ['/oauth/token', { client_id: CLI, grant_type: 'password' }, 'unsupported_grant_type'],
    ['/oauth/token', { client_id: CLI, grant_type: GRANT }, 'invalid_request'],
    ['/oauth/token', { client_id: 'unknown', grant_type: GRANT, device_code: 'x' }, 'invalid_client'],
    ['/oauth/token', { client_id: CLI, grant_type: GRANT, device_code: 'x' }, 'invalid_grant'],
  ])('answers %s with %j as RFC 6749 spells it: %s', async (path, fields, error) => {
    expect(errorOf(await sendForm(running.app.client(), path, fields))).toEqual([400, error]);
  });

  it('is in the audit log of the user, with the app and where the device was', async () => {
    await ada.client.post('/users/reauthenticate', { password: PASSWORD });
    await poll(await approved());
    const { entries } = (await ada.client.get('/api/audit-logs?limit=2')).body;
    expect(entries).toMatchObject([
      { action: 'login', details: { app: 'Latchkey CLI' } },
      { action: 'device_login.approved', details: { client: CLI, device_address: '127.0.0.1' } },
    ]);
  });

  it('stores neither code readably', async () => {
    const { deviceCode, userCode } = await aDevice(running.app);
    const rows = JSON.stringify(await stored(running.app, 'SELECT * FROM device_authorization', []));
    for (const code of [deviceCode, userCode, userCode.replace('-', '')]) expect(rows).not.toContain(code);
  });
});
