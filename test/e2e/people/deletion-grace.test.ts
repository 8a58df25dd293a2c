import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OperatorAccountsService, OperatorSuspensionService } from '#auth';
import { Sweeper } from '#platform/database';
import { ScheduledDeletionRepository, UsersService } from '#users';
import { onceAfter } from '../../support/app/after-call.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { makeOidcOnly, plant, plantIdentity, stored } from '../../support/fixtures/db-fixtures.js';

const DAY = 24 * 60 * 60_000;
const GRACE_DAYS = 7;
const ENV = { ACCOUNT_DELETION_GRACE_DAYS: String(GRACE_DAYS) };

describe.each(engines)('the grace period of deletions on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: ENV });
  let root: Person;
  let ada: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });
  beforeEach(async () => {
    await root.client.post('/users/login', { username: root.name, password: PASSWORD });
    // Each sweep concerns only the accounts of its own test.
    await plant(running.app, 'UPDATE user SET deletion_due_at = NULL');
    ada = await aPerson(running.app);
  });

  const remove = (username: string) => root.client.delete('/users/delete-user', { username });
  const removeOwn = (person = ada) => person.client.delete('/users/delete-account', { password: PASSWORD });
  const reactivate = ({ userId } = ada) => root.client.post('/users/admin/reactivate', { userId });
  const logIn = (username: string) =>
    running.app.client().post('/users/login', { username, password: PASSWORD });
  const sweep = () => running.app.get(Sweeper).sweepAll();
  const inGrace = () => new Date(running.app.clock.now() + GRACE_DAYS * DAY).toISOString();
  const listed = async ({ userId }: Person, client = root.client) =>
    (await client.get(`/users/list?search=${userId}`)).body.users[0];
  const exists = async ({ userId } = ada) =>
    (await stored(running.app, 'SELECT id FROM user WHERE id = ?', [userId])).length === 1;
  const entriesOf = async (action: string, { userId } = ada) => {
    const sql = 'SELECT actor_id, factor, details FROM audit_log WHERE action = ? AND subject_id = ?';
    const rows = await stored<{ actor_id: string | null; factor: string | null; details: string }>(
      running.app,
      sql,
      [action, userId],
    );
    return rows.map(({ actor_id: actor, factor, details }) => ({ actor, factor, ...JSON.parse(details) }));
  };
  /** Advances the clock past the grace period, and logs the admin in again, whose session has expired. */
  const passGrace = async () => {
    running.app.clock.advance(GRACE_DAYS * DAY);
    await root.client.post('/users/login', { username: root.name, password: PASSWORD });
  };

  it('suspends a user whom an admin deletes, and says when the account will be deleted', async () => {
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId: ada.userId })).body;
    const deletionDueAt = inGrace();
    const { status, body } = await remove(ada.name);

    const message = `User ${ada.name} suspended, and will be deleted on ${deletionDueAt}`;
    expect([status, body]).toEqual([200, { message, connections_closed: 0, deletionDueAt }]);
    expect((await ada.client.get('/users/me')).body).toMatchObject({ reason: 'suspended' });
    expect((await running.app.client().get('/users/me', bearer(token))).body.code).toBe('INVALID_API_KEY');
    const refused = await logIn(ada.name);
    expect([refused.status, refused.body.code]).toEqual([403, 'ACCOUNT_SUSPENDED']);
    const actor = { actor: root.userId, factor: null };
    expect(await entriesOf('user.suspended')).toEqual([{ ...actor, reason: null }]);
    expect(await entriesOf('user.deletion_scheduled')).toEqual([
      { ...actor, username: ada.name, due_at: deletionDueAt },
    ]);
    expect(await entriesOf('user.deleted')).toEqual([]);
  });

  it('suspends users who delete their own account, and removes their cookie', async () => {
    const deletionDueAt = inGrace();
    const { status, body, setCookies } = await removeOwn();

    const message = `Account suspended, and will be deleted on ${deletionDueAt}`;
    expect([status, body]).toEqual([200, { message, connections_closed: 0, deletionDueAt }]);
    expect(setCookies.join()).toMatch(/jwt=;/);
    expect((await logIn(ada.name)).body.code).toBe('ACCOUNT_SUSPENDED');
    expect(await entriesOf('user.deletion_scheduled')).toEqual([
      expect.objectContaining({ actor: ada.userId }),
    ]);
  });

  it('does nothing to an account whose owner gives a wrong password', async () => {
    const refused = await ada.client.delete('/users/delete-account', { password: 'not this one' });
    expect([refused.status, refused.body.code]).toEqual([401, 'INCORRECT_PASSWORD']);
    expect(await listed(ada)).toMatchObject({ suspended: false, deletionDueAt: null });
  });

  it('deletes the account with its data on the day, and not before', async () => {
    await ada.client.put('/users/data/hosts', { value: 'secret' });
    await remove(ada.name);
    running.app.clock.advance(GRACE_DAYS * DAY - 1);
    await sweep();
    expect(await exists()).toBe(true);

    running.app.clock.advance(1);
    await sweep();
    expect(await exists()).toBe(false);
    for (const table of ['user_data_item', 'data_key_slot', 'session'])
      expect(await stored(running.app, `SELECT 1 FROM ${table} WHERE user_id = ?`, [ada.userId])).toEqual([]);
    expect(await entriesOf('user.deleted')).toEqual([{ actor: null, factor: null, username: ada.name }]);
  });

  it('keeps the name taken until then', async () => {
    await remove(ada.name);
    const register = () =>
      running.app.client().post('/users/create', { username: ada.name, password: PASSWORD });
    expect((await register()).body.code).toBe('USERNAME_TAKEN');
    await passGrace();
    await sweep();
    expect((await register()).status).toBe(200);
  });

  it('ends when an admin reactivates the account, whose data is still there', async () => {
    await ada.client.put('/users/data/hosts', { value: 'kept' });
    await removeOwn();
    expect((await reactivate()).status).toBe(200);
    expect(await listed(ada)).toMatchObject({ suspended: false, deletionDueAt: null });
    expect(await entriesOf('user.reactivated')).toEqual([
      { actor: root.userId, factor: null, reason: null, deletion_cancelled: true },
    ]);

    await passGrace();
    await sweep();
    expect((await ada.client.post('/users/login', { username: ada.name, password: PASSWORD })).status).toBe(
      200,
    );
    expect((await ada.client.get('/users/data/hosts')).body.value).toBe('kept');
  });

  it('starts anew when the account is deleted again after its reactivation', async () => {
    await remove(ada.name);
    await reactivate();
    running.app.clock.advance(60_000);
    const deletionDueAt = inGrace();
    expect((await remove(ada.name)).body.deletionDueAt).toBe(deletionDueAt);
    expect(await entriesOf('user.deletion_scheduled')).toHaveLength(2);
  });

  it('keeps its end when the account is deleted once more', async () => {
    const { deletionDueAt } = (await remove(ada.name)).body;
    running.app.clock.advance(60_000);
    const again = await remove(ada.name);
    expect([again.status, again.body.deletionDueAt]).toEqual([200, deletionDueAt]);
    expect(await entriesOf('user.deletion_scheduled')).toHaveLength(1);
  });

  it('applies to an account that was suspended before', async () => {
    await root.client.post('/users/admin/suspend', { userId: ada.userId });
    expect((await remove(ada.name)).body.deletionDueAt).toBe(inGrace());
    expect(await entriesOf('user.suspended')).toHaveLength(1);
    await passGrace();
    await sweep();
    expect(await exists()).toBe(false);
  });

  it('ends when an operator reactivates the account, and does not delay their own deletions', async () => {
    await remove(ada.name);
    await running.app.get(OperatorSuspensionService).reactivate(ada.name);
    expect(await listed(ada)).toMatchObject({ suspended: false, deletionDueAt: null });
    expect(await entriesOf('user.reactivated')).toEqual([
      { actor: null, factor: 'operator', reason: null, deletion_cancelled: true },
    ]);

    await remove(ada.name);
    await running.app.get(OperatorAccountsService).delete(ada.name);
    expect(await exists()).toBe(false);
  });

  it('does not delay the deletion of an account that is merged into another', async () => {
    const source = await aPerson(running.app);
    await makeOidcOnly(running.app, source.name);
    await plantIdentity(running.app, source.name, 'https://sso.example.com');
    const link = { oidcUserId: source.userId, targetUsername: ada.name };
    expect((await root.client.post('/users/link-oidc-to-password', link)).status).toBe(200);
    expect(await exists(source)).toBe(false);
  });

  it('is shown only to those who may see the accounts', async () => {
    const { deletionDueAt } = (await remove(ada.name)).body;
    const other = await aPerson(running.app);
    expect(await listed(ada)).toMatchObject({ suspended: true, deletionDueAt });
    expect(await listed(ada, other.client)).toMatchObject({ suspended: false, deletionDueAt: null });
    const { account } = (await root.client.get(`/users/admin/export/${ada.userId}`)).body;
    expect(account).toMatchObject({ userId: ada.userId, deletionDueAt });
  });

  it('is not granted to the last admin who can log in, who cannot be deleted', async () => {
    const refused = await removeOwn(root);
    expect([refused.status, refused.body.code]).toEqual([403, 'LAST_ADMIN']);
    expect(await listed(root)).toMatchObject({ suspended: false, deletionDueAt: null });
    expect(await entriesOf('user.deletion_scheduled', root)).toEqual([]);
  });

  it('keeps the account when the reactivation overtakes the deletion', async () => {
    await remove(ada.name);
    await passGrace();
    onceAfter(running.app.get(ScheduledDeletionRepository), 'listDue', () =>
      plant(running.app, 'UPDATE user SET suspended_at = NULL, deletion_due_at = NULL WHERE id = ?', [
        ada.userId,
      ]),
    );
    await sweep();

    expect(await exists()).toBe(true);
    expect(await entriesOf('user.deleted')).toEqual([]);
    expect((await logIn(ada.name)).status).toBe(200);
  });

  it('finds no account to reactivate when the deletion overtakes the reactivation', async () => {
    await remove(ada.name);
    await passGrace();
    onceAfter(running.app.get(UsersService), 'get', sweep);
    const late = await reactivate();

    expect([late.status, late.body.code]).toEqual([404, 'USER_NOT_FOUND']);
    expect(await entriesOf('user.reactivated')).toEqual([]);
    expect(await entriesOf('user.deleted')).toHaveLength(1);
  });

  it('lets several replicas delete each account once', async () => {
    const others = [await aPerson(running.app), await aPerson(running.app)];
    for (const { name } of [ada, ...others]) await remove(name);
    await passGrace();
    const replica = await TestApp.start({ database: running.database, clock: running.app.clock, env: ENV });
    try {
      await Promise.all([sweep(), replica.get(Sweeper).sweepAll()]);
    } finally {
      await replica.close();
    }
    for (const person of [ada, ...others]) {
      expect(await exists(person)).toBe(false);
      expect(await entriesOf('user.deleted', person)).toHaveLength(1);
    }
  });

  it('never deletes an account in use, though an older version left the day of its deletion', async () => {
    await remove(ada.name);
    await plant(running.app, 'UPDATE user SET suspended_at = NULL WHERE id = ?', [ada.userId]);
    await passGrace();
    await sweep();
    expect(await exists()).toBe(true);

    await root.client.post('/users/admin/suspend', { userId: ada.userId });
    await sweep();
    expect(await exists()).toBe(true);
  });
});

describe.each(engines)('a deletion without a grace period on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('takes place at once, also of an account that was to be deleted later', async () => {
    const root = await aPerson(running.app, 'root');
    const ada = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET suspended_at = 1, deletion_due_at = ? WHERE id = ?', [
      running.app.clock.now() + DAY,
      ada.userId,
    ]);
    const { status, body } = await root.client.delete('/users/delete-user', { username: ada.name });

    const message = `User ${ada.name} deleted successfully`;
    expect([status, body]).toEqual([200, { message, connections_closed: 0 }]);
    expect(await stored(running.app, 'SELECT id FROM user WHERE id = ?', [ada.userId])).toEqual([]);
  });
});
