import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, lock, me, MINUTE, pass } from '../../support/fixtures/screen-lock.js';

const BACKGROUND = { 'x-background': '1' };

describe.each(engines)('reporting input at a terminal on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
  });

  const report = (client: HttpClient, headers = {}) =>
    client.post('/api/security/activity', undefined, headers);
  const check = (client: HttpClient) => client.get('/users/me', BACKGROUND);

  it('postpones the idle lock, once a minute, while the gateway’s own checks do not', async () => {
    const { client } = await aLockablePerson(running.app, 5);
    for (let minute = 0; minute < 12; minute += 1) {
      await pass(running.app, MINUTE);
      const { status, body } = await report(client);
      expect([status, body]).toEqual([204, undefined]);
      expect((await check(client)).status).toBe(200);
    }
    for (let minute = 0; minute < 4; minute += 1) {
      await pass(running.app, MINUTE);
      expect((await check(client)).status).toBe(200);
    }
    await pass(running.app, MINUTE);
    expect((await check(client)).body).toMatchObject({ code: 'ACCOUNT_LOCKED', reason: 'idle' });
  });

  it('also counts from a gateway that marks all its requests as background', async () => {
    const { client } = await aLockablePerson(running.app, 5);
    await pass(running.app, 4 * MINUTE);
    expect((await report(client, BACKGROUND)).status).toBe(204);
    await pass(running.app, 4 * MINUTE);
    expect((await check(client)).status).toBe(200);
  });

  it('neither unlocks a locked screen nor postpones anything on it', async () => {
    const { client } = await aLockablePerson(running.app, 5);
    await pass(running.app, 5 * MINUTE);
    expect(await report(client)).toMatchObject({ status: 403, body: { reason: 'idle' } });
    expect((await me(client)).body.code).toBe('ACCOUNT_LOCKED');

    const other = await aLockablePerson(running.app, 5);
    await lock(other.client);
    expect(await report(other.client)).toMatchObject({ status: 403, body: { reason: 'manual' } });
  });

  it('requires a session, not an API key', async () => {
    const { userId } = admin;
    const { body } = await admin.client.post('/users/api-keys', { name: 'job', userId });
    expect(await report(running.app.client(bearer(body.token as string)))).toMatchObject({
      status: 403,
      body: { code: 'SESSION_REQUIRED' },
    });
    expect((await report(running.app.client())).body.code).toBe('MISSING_TOKEN');
  });
});
