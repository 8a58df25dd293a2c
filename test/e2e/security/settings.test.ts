import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  openSession,
  aLockablePerson,
  MINUTE,
  PASSCODE,
  pass,
  WRONG_PASSCODE,
} from '../../support/fixtures/screen-lock.js';

const FRESH = { enabled: false, lock_after_minutes: 15, single_session_mode: false, has_passcode: false };
const NO_PASSCODES = [
  '',
  '12345',
  '1234567',
  'abcdef',
  ' 123456',
  '123456 ',
  '12345\n',
  '123456\n',
  '+12345',
  '-12345',
  '１２３４５６',
  '٠١٢٣٤٥',
  '12.456',
  123456,
  null,
  true,
  ['123456'],
  {},
];
const NO_MINUTES = [4, 121, 5.5, 0, -5, 2 ** 31, '15', '15abc', '', null, true, [15], {}];

describe.each(engines)('the security settings on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  const getSettings = async ({ client }: Pick<Person, 'client'>) => (await client.get('/api/security')).body;

  it('have the documented defaults in a new account', async () => {
    const { status, body } = await (await aPerson(running.app)).client.get('/api/security');

    expect([status, body]).toEqual([200, FRESH]);
  });

  it.each([
    ['GET', '/api/security'],
    ['PATCH', '/api/security'],
    ['POST', '/api/security/passcode'],
    ['DELETE', '/api/security/passcode'],
    ['POST', '/api/security/lock'],
    ['POST', '/api/security/unlock'],
    ['POST', '/api/security/single-session'],
    ['GET', '/api/security/terminal/cont_123/mfa-status'],
    ['POST', '/api/security/terminal/cont_123/mfa-lock'],
    ['POST', '/api/security/terminal/cont_123/mfa-unlock'],
    ['POST', '/api/security/terminal/cont_123/mfa-verify'],
    ['GET', '/api/security/terminal/cont_123/access'],
  ])('require a credential, and a session for changes: %s %s', async (method, path) => {
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    const anonymous = await running.app.client().send(method, path, undefined, {});
    const program = await running.app
      .client()
      .send(method, path, method === 'GET' ? undefined : {}, bearer(key.body.token));

    expect([anonymous.status, anonymous.body.code]).toEqual([401, 'MISSING_TOKEN']);
    if (method === 'GET') expect(program.status).toBe(200);
    else expect([program.status, program.body.code]).toEqual([403, 'SESSION_REQUIRED']);
  });

  it.each(['123456', '000000'])('accept %s as a passcode', async (new_passcode) => {
    const person = await aPerson(running.app);
    const { status, body } = await person.client.post('/api/security/passcode', {
      new_passcode,
      lock_after_minutes: 30,
    });
    const settings = { ...FRESH, enabled: true, has_passcode: true, lock_after_minutes: 30 };

    expect([status, body]).toEqual([200, { ...settings, message: expect.any(String) }]);
    expect(await getSettings(person)).toEqual(settings);
  });

  it.each(NO_PASSCODES)('reject %j as a passcode wherever one is sent', async (passcode) => {
    const person = await aLockablePerson(running.app);
    const responses = [
      await person.client.post('/api/security/passcode', {
        new_passcode: passcode,
        current_passcode: PASSCODE,
      }),
      await person.client.post('/api/security/passcode', {
        new_passcode: '111111',
        current_passcode: passcode,
      }),
      await person.client.delete('/api/security/passcode', { current_passcode: passcode }),
      await person.client.post('/api/security/unlock', { passcode }),
    ];

    expect(responses.map(({ status, body }) => [status, body])).toEqual(
      responses.map(() => [400, { error: 'Invalid passcode format', code: 'INVALID_PASSCODE_FORMAT' }]),
    );
  });

  it('require a passcode, and do not count a malformed one as an attempt', async () => {
    const person = await aLockablePerson(running.app);
    for (let time = 0; time < 6; time += 1) {
      const response = await person.client.post('/api/security/unlock', undefined);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_PASSCODE_FORMAT']);
    }
    expect((await person.client.post('/api/security/unlock', { passcode: PASSCODE })).status).toBe(200);
  });

  it.each([5, 120])('accept %d minutes, with or without a passcode', async (minutes) => {
    const person = await aPerson(running.app);
    const { status, body } = await person.client.patch('/api/security', { lock_after_minutes: minutes });

    expect([status, body]).toEqual([200, { ...FRESH, lock_after_minutes: minutes }]);
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    expect((await getSettings(person)).lock_after_minutes).toBe(minutes);
  });

  it.each(NO_MINUTES)('reject %j minutes, together with a valid passcode', async (minutes) => {
    const person = await aPerson(running.app);
    const body = { lock_after_minutes: minutes };
    const responses = [
      await person.client.patch('/api/security', body),
      await person.client.post('/api/security/passcode', { ...body, new_passcode: PASSCODE }),
    ];

    expect(responses.map((response) => [response.status, response.body.code])).toEqual([
      [400, 'INVALID_LOCK_AFTER_MINUTES'],
      [400, 'INVALID_LOCK_AFTER_MINUTES'],
    ]);
    expect(await getSettings(person)).toEqual(FRESH);
  });

  it('require the minutes in order to change them', async () => {
    const response = await admin.client.patch('/api/security', {});

    expect([response.status, response.body.code]).toEqual([400, 'INVALID_LOCK_AFTER_MINUTES']);
  });

  it('change a passcode only with the current one', async () => {
    const { client } = await aLockablePerson(running.app);
    const change = (body: object) =>
      client.post('/api/security/passcode', { new_passcode: '111111', ...body });

    const missing = await change({});
    expect([missing.status, missing.body.code]).toEqual([400, 'CURRENT_PASSCODE_REQUIRED']);
    expect(missing.body.error).toContain('current_passcode is required');
    const wrong = await change({ current_passcode: WRONG_PASSCODE });
    expect([wrong.status, wrong.body]).toEqual([
      401,
      { error: 'Incorrect passcode', code: 'INCORRECT_PASSCODE' },
    ]);
    expect((await change({ current_passcode: PASSCODE })).status).toBe(200);
    const unlocks = [PASSCODE, '111111'].map(
      (passcode) => () => client.post('/api/security/unlock', { passcode }),
    );
    expect((await unlocks[0]!()).body.code).toBe('INCORRECT_PASSCODE');
    expect((await unlocks[1]!()).status).toBe(200);
  });

  it('remove a passcode only with the current one', async () => {
    const person = await aLockablePerson(running.app);
    const remove = (current_passcode: string) =>
      person.client.delete('/api/security/passcode', { current_passcode });

    expect((await remove(WRONG_PASSCODE)).body.code).toBe('INCORRECT_PASSCODE');
    const removed = await remove(PASSCODE);
    expect([removed.status, removed.body]).toEqual([200, { ...FRESH, message: expect.any(String) }]);
    const again = await remove(PASSCODE);
    expect([again.status, again.body]).toEqual([404, { error: 'No passcode set', code: 'NO_PASSCODE_SET' }]);
  });

  it('keep one of two concurrent first passcodes, and reject the other', async () => {
    const { client } = await aPerson(running.app);
    const passcodes = ['111111', '222222'];
    const responses = await Promise.all(
      passcodes.map((new_passcode) => client.post('/api/security/passcode', { new_passcode })),
    );
    expect(responses.map(({ status, body }) => body.code ?? status).sort()).toEqual([
      200,
      'CURRENT_PASSCODE_REQUIRED',
    ]);

    const kept = passcodes[responses.findIndex(({ status }) => status === 200)]!;
    expect((await client.post('/api/security/unlock', { passcode: kept })).status).toBe(200);
  });

  it('do not unlock a session that is already idle when the idle timeout is increased', async () => {
    const person = await aLockablePerson(running.app, 5);
    const other = await openSession(running.app, person);
    await pass(running.app, 4 * MINUTE);
    await person.client.get('/users/me');
    await pass(running.app, MINUTE);

    expect((await person.client.patch('/api/security', { lock_after_minutes: 120 })).status).toBe(200);
    expect((await other.client.get('/users/me')).body).toMatchObject({
      code: 'ACCOUNT_LOCKED',
      reason: 'idle',
    });
    expect((await person.client.get('/users/me')).status).toBe(200);
  });

  it('store the passcode encrypted, differently for each user', async () => {
    await aLockablePerson(running.app);
    await aLockablePerson(running.app);
    const rows = await stored<{ passcode: Buffer }>(
      running.app,
      'SELECT passcode FROM user WHERE passcode IS NOT NULL',
    );

    expect(new Set(rows.map(({ passcode }) => passcode.toString('hex'))).size).toBe(rows.length);
    for (const { passcode } of rows) expect(passcode.includes(Buffer.from(PASSCODE))).toBe(false);
    expect(running.app.logLines.join('\n')).not.toContain(PASSCODE);
  });
});
