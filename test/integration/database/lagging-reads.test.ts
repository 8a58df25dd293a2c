import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { describeOnMysql } from '../../support/databases/databases.js';
import { LaggingReads } from '../../support/app/lagging-reads.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { resetToken } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, MINUTE, pass } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, firstStep, type GuardedPerson } from '../../support/fixtures/second-factor.js';

/**
 * No setting of an engine is trusted with these: they are held by the condition of the statement that writes, even where
 * every read before it was of rows that are long out of date.
 */
describeOnMysql('reads of a node that lags behind', (createDatabase) => {
  const running = runningApp(createDatabase);
  let reads: LaggingReads;

  beforeAll(async () => {
    reads = await LaggingReads.of(running.app, createDatabase);
    await aPerson(running.app, 'root');
  });

  afterAll(() => reads.close());

  const aClient = () => running.app.client();
  const logIn = (username: string, password: string) =>
    aClient().post('/users/login', { username, password });
  const secondSteps = async (steps: readonly (readonly [temp_token: string, totp_code: string])[]) => {
    const statuses: number[] = [];
    for (const [temp_token, totp_code] of steps)
      statuses.push((await aClient().post('/users/totp/verify-login', { temp_token, totp_code })).status);
    return statuses;
  };
  const codesLeft = async ({ userId }: GuardedPerson) =>
    (await stored(running.app, `SELECT id FROM backup_code WHERE user_id = '${userId}' AND used_at IS NULL`))
      .length;

  it('return old data: an ended session is accepted, which MYSQL_CAUSAL_READS prevents', async () => {
    const { client } = await aPerson(running.app);
    const headers = { cookie: `jwt=${client.cookies.get('jwt')!}` };
    const me = () => aClient().get('/users/me', headers);
    await reads.during(async () => {
      expect((await client.post('/users/logout')).status).toBe(200);
      expect((await me()).status).toBe(200);
    });
    expect((await me()).status).toBe(401);
  });

  it('let a backup code, an authenticator code and a login token be used only once', async () => {
    const person = await aGuardedPerson(running.app);
    const tokens = [];
    for (let count = 0; count < 5; count += 1) tokens.push(await firstStep(aClient(), person));
    const [a, b, c, d, e] = tokens as [string, string, string, string, string];
    const [first, second, third] = person.backupCodes as [string, string, string];
    const code = person.code();
    await reads.during(async () => {
      expect(await secondSteps([[a, first], [b, first]])).toEqual([200, 401]); // prettier-ignore
      expect(await secondSteps([[c, code], [d, code]])).toEqual([200, 401]); // prettier-ignore
      expect(await secondSteps([[e, second], [e, third]])).toEqual([200, 401]); // prettier-ignore
    });
    expect(await codesLeft(person)).toBeGreaterThanOrEqual(person.backupCodes.length - 3);
    expect(await codesLeft(person)).toBeLessThanOrEqual(person.backupCodes.length - 2);
  });

  it('leave one admin when two apparent admins demote each other', async () => {
    const [one, other] = [await aPerson(running.app), await aPerson(running.app)];
    await plant(running.app, 'UPDATE user SET is_admin = (id IN (?, ?))', [one.userId, other.userId]);
    await reads.during(async () => {
      const demote = (by: typeof one, userId: string) => by.client.post('/users/remove-admin', { userId });
      expect((await demote(one, other.userId)).status).toBe(200);
      expect([400, 403]).toContain((await demote(other, one.userId)).status);
    });
    const admins = await stored(running.app, 'SELECT id FROM user WHERE is_admin = 1');
    expect(admins).toEqual([{ id: one.userId }]);
    await plant(running.app, `UPDATE user SET is_admin = (name = 'root')`);
  });

  it('change a password once, and accept no login with the old one', async () => {
    const { name, client } = await aPerson(running.app);
    const elsewhere = aClient();
    await elsewhere.post('/users/login', { username: name, password: PASSWORD });
    const [wanted, late] = ['first new password', 'second new password'];
    await reads.during(async () => {
      const change = (by: typeof client, newPassword: string) =>
        by.post('/users/change-password', { oldPassword: PASSWORD, newPassword });
      expect((await change(client, wanted)).status).toBe(200);
      expect([401, 409]).toContain((await change(elsewhere, late)).status);
      expect([401, 409]).toContain((await logIn(name, PASSWORD)).status);
    });
    const logins = [await logIn(name, PASSWORD), await logIn(name, late), await logIn(name, wanted)];
    expect(logins.map(({ status }) => status)).toEqual([401, 401, 200]);
  });

  it('complete a reset once', async () => {
    const { name } = await aPerson(running.app);
    const tempToken = await resetToken(running.app, name);
    await reads.during(async () => {
      const complete = (newPassword: string) =>
        aClient().post('/users/complete-reset', { username: name, tempToken, newPassword });
      expect((await complete('first new password')).status).toBe(200);
      expect([400, 401]).toContain((await complete('second new password')).status);
    });
    expect((await logIn(name, 'first new password')).status).toBe(200);
  });

  it('register a name once, in any spelling', async () => {
    const create = (username: string) => aClient().post('/users/create', { username, password: PASSWORD });
    await reads.during(async () => {
      expect((await create('Twice')).status).toBe(200);
      expect((await create('TWICE')).status).toBe(409);
    });
  });

  it('either lock a session that appears idle or ask the client to retry', async () => {
    const { client } = await aLockablePerson(running.app);
    await pass(running.app, 15 * MINUTE);
    const code = async () => (await client.get('/users/me')).body.code;
    await reads.during(async () => {
      expect([await code(), await code()]).toEqual(['ACCOUNT_LOCKED', 'SERVICE_UNAVAILABLE']);
    });
    expect(await code()).toBe('ACCOUNT_LOCKED');
  });

  it('store nothing for a deleted account', async () => {
    const root = aClient();
    await root.post('/users/login', { username: 'root', password: PASSWORD });
    const { name, userId, client } = await aPerson(running.app);
    await reads.during(async () => {
      expect((await root.delete('/users/delete-user', { username: name })).status).toBe(200);
      const responses = [
        await client.put('/users/data/late', { value: 1 }),
        await client.post('/users/api-keys', { name: 'late', userId }),
        await client.post('/api/security/passcode', { new_passcode: '482916' }),
      ];
      // A 503 is correct here: a retry on a node that has caught up reports that the account is gone.
      for (const { status } of responses) expect([401, 403, 503]).toContain(status);
    });
    for (const table of ['user_data_item', 'api_key', 'session'])
      expect(
        await stored(running.app, `SELECT 1 AS found FROM ${table} WHERE user_id = ?`, [userId]),
      ).toEqual([]);
  });
});
