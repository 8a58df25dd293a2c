import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person, reauthenticate } from '../../support/fixtures/accounts.js';
import { WAYS_TO_END } from '../../support/fixtures/approver-endings.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aDevice, decide, errorOf, poll, type WaitingDevice } from '../../support/fixtures/device-logins.js';
import { outcome, REFUSED, requireFactorOf } from '../../support/fixtures/required-factor.js';
import { aLockablePerson, lock } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson } from '../../support/fixtures/second-factor.js';

const DENIED = [400, 'access_denied'];
const MINUTE = 60_000;

describe.each(engines)('who approves the login of a device on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
  });

  const approvedBy = async ({ client }: Pick<Person, 'client'>): Promise<WaitingDevice> => {
    const device = await aDevice(running.app);
    expect((await decide(client, 'approve', device)).status).toBe(200);
    return device;
  };
  const sessionsOf = (userId: string) =>
    stored(running.app, 'SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL', [userId]);

  it('needs a session: an API key is refused', async () => {
    const { body } = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    const device = await aDevice(running.app);
    const refused = await running.app
      .client()
      .post('/oauth/device/approve', { user_code: device.userCode }, bearer(body.token));
    expect([refused.status, refused.body.code]).toEqual([403, 'SESSION_REQUIRED']);
  });

  it('needs a fresh proof to approve, and none to deny', async () => {
    const person = await aPerson(running.app);
    running.app.clock.advance(11 * MINUTE);
    const device = await aDevice(running.app);
    expect((await decide(person.client, 'approve', device)).body.code).toBe('REAUTHENTICATION_REQUIRED');
    await reauthenticate(person);
    expect((await decide(person.client, 'approve', device)).status).toBe(200);
    running.app.clock.advance(11 * MINUTE);
    expect((await decide(person.client, 'deny', await aDevice(running.app))).status).toBe(200);
  });

  it('is locked out after ten wrong codes, whatever right ones are between them', async () => {
    const person = await aPerson(running.app);
    const own = await aDevice(running.app);
    for (let tries = 0; tries < 10; tries += 1) {
      const wrong = await decide(person.client, 'inspect', { userCode: `0000-000${tries}` });
      expect(wrong.body.code).toBe('INVALID_USER_CODE');
      if (tries < 9) expect((await decide(person.client, 'inspect', own)).status).toBe(200);
    }
    const refused = await decide(person.client, 'approve', own);
    expect([refused.status, refused.body]).toMatchObject([
      429,
      { code: 'USER_CODE_RATE_LIMITED', remainingTime: 900 },
    ]);
    expect((await decide(admin.client, 'inspect', own)).status).toBe(200);
  });

  it.each([
    ['lower case', (code: string) => code.toLowerCase()],
    ['no hyphen', (code: string) => code.replace('-', '')],
    ['spaces', (code: string) => ` ${code.replace('-', ' ')} `],
  ])('may type the code with %s', async (_what, spell) => {
    const { userCode } = await aDevice(running.app);
    expect((await decide(admin.client, 'inspect', { userCode: spell(userCode) })).status).toBe(200);
  });

  it.each(WAYS_TO_END)('brings no session to the device once the user %s', async (_what, end) => {
    const person = await aPerson(running.app);
    const device = await approvedBy(person);
    await end(running.app, person);
    expect(errorOf(await poll(device))).toEqual(DENIED);
    expect(await sessionsOf(person.userId)).toEqual([]);
  });

  it('is forgotten with the account', async () => {
    const person = await aPerson(running.app);
    const device = await approvedBy(person);
    await person.client.delete('/users/delete-account', { password: PASSWORD });
    expect(errorOf(await poll(device))).toEqual([400, 'invalid_grant']);
  });

  it('passes on whether the login had a second factor, where one is required', async () => {
    const guarded = await aGuardedPerson(running.app);
    await requireFactorOf(running.app, guarded.userId);
    const { body } = await poll(await approvedBy(guarded));
    expect((await running.app.client().get('/users/sessions', bearer(body.access_token))).status).toBe(200);

    const plain = await aPerson(running.app);
    const device = await approvedBy(plain);
    await requireFactorOf(running.app, plain.userId);
    const weak = await poll(device);
    const refused = await running.app.client().get('/users/sessions', bearer(weak.body.access_token));
    expect(outcome(refused)).toEqual(REFUSED);
  });

  it('leaves the device locked while the account is locked', async () => {
    const person = await aLockablePerson(running.app);
    const device = await approvedBy(person);
    await lock(person.client);
    const { body } = await poll(device);
    const refused = await running.app.client().get('/users/me', bearer(body.access_token));
    expect(refused.body.code).toBe('ACCOUNT_LOCKED');
  });

  it('loses their other sessions to the device in single-session mode', async () => {
    const person = await aPerson(running.app);
    await person.client.post('/api/security/single-session', { enabled: true });
    const { status } = await poll(await approvedBy(person));
    expect([status, (await sessionsOf(person.userId)).length]).toEqual([200, 1]);
    expect((await person.client.get('/users/me')).body.reason).toBe('single_session');
  });
});

describe.each(engines)('starting logins of devices on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('is limited for each address, so that nobody fills the table', async () => {
    const ask = () => running.app.client().post('/oauth/device_authorization', { client_id: 'latchkey-cli' });
    const statuses = new Set<number>();
    for (let asked = 0; asked < 100; asked += 1) statuses.add((await ask()).status);
    const refused = await ask();
    expect([...statuses]).toEqual([200]);
    expect([refused.status, refused.body.code]).toEqual([429, 'DEVICE_LOGIN_RATE_LIMITED']);
  });
});
