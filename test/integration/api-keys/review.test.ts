import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyReview } from '#api-keys';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';
import { runningApp } from '../../support/app/running-app.js';

const DAY = 24 * 60 * 60_000;

describe.each(engines)('the review of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });

  it('reports a key 90 days after its last use, and not earlier', async () => {
    const { client, userId } = root;
    const expiresAt = new Date(running.app.clock.now() + 365 * DAY).toISOString();
    const { id, tokenPrefix } = (
      await client.post('/users/api-keys', { name: 'job', userId, expiresAt, scopes: ['me'] })
    ).body;
    const findings = () => running.app.get(ApiKeyReview).findProblems();

    running.app.clock.advance(90 * DAY - 1);
    expect(await findings()).toEqual([]);
    running.app.clock.advance(1);
    expect(await findings()).toMatchObject([{ prefix: tokenPrefix, problems: ['unused for 90 days'] }]);
    await plant(running.app, 'UPDATE api_key SET last_used_at = ? WHERE id = ?', [
      running.app.clock.now(),
      id,
    ]);
    expect(await findings()).toEqual([]);
  });

  it('reports keys whose creator is unknown, demoted or deleted, except keys of their own user', async () => {
    await root.client.post('/users/login', { username: root.name, password: PASSWORD });
    const [admin, maker, user] = [root, await aPerson(running.app), await aPerson(running.app)];
    const expiresAt = new Date(running.app.clock.now() + 80 * DAY).toISOString();
    const keyBy = async (by: Person, userId: string) =>
      (await by.client.post('/users/api-keys', { name: 'job', userId, expiresAt, scopes: ['me'] })).body
        .id as string;
    await admin.client.post('/users/make-admin', { userId: maker.userId });
    const made = await keyBy(maker, user.userId);
    await keyBy(maker, maker.userId);
    const old = await keyBy(admin, user.userId);
    await plant(running.app, 'UPDATE api_key SET created_by = NULL WHERE id = ?', [old]);
    const problems = async () =>
      (await running.app.get(ApiKeyReview).findProblems()).map((key) => [key.id, key.problems]);

    expect(await problems()).toEqual([[old, ['its creator is unknown']]]);
    await admin.client.post('/users/remove-admin', { userId: maker.userId });
    const demoted = `its creator ${maker.name} may no longer create keys`;
    expect(await problems()).toEqual([
      [made, [demoted]],
      [old, ['its creator is unknown']],
    ]);
    await admin.client.delete('/users/delete-user', { username: maker.name });
    expect(await problems()).toEqual([
      [made, ['its creator was deleted']],
      [old, ['its creator is unknown']],
    ]);
  });

  it('reports a key whose creator lost the role that let them create keys, or is suspended', async () => {
    await root.client.post('/users/login', { username: root.name, password: PASSWORD });
    const user = await aPerson(running.app);
    const expiresAt = new Date(running.app.clock.now() + 80 * DAY).toISOString();
    for (const lose of [
      ({ userId }: Person) => plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [userId]),
      ({ userId }: Person) => root.client.post('/users/admin/suspend', { userId }),
    ]) {
      const maker = await aHolder(running.app, 'api-keys.manage');
      const made = { name: 'job', userId: user.userId, expiresAt, scopes: ['me'] };
      const { id } = (await maker.client.post('/users/api-keys', made)).body;
      const problems = async () =>
        (await running.app.get(ApiKeyReview).findProblems()).find((key) => key.id === id)?.problems;

      expect(await problems()).toBeUndefined();
      await lose(maker);
      expect(await problems()).toEqual([`its creator ${maker.name} may no longer create keys`]);
    }
  });

  it.each([
    [null, ['full: no scopes limit what it may do']],
    [['*'], ['full: no scopes limit what it may do']],
    [['users.*', 'me', 'data'], undefined],
  ])('reports a key with the scopes %j as %j', async (scopes, problems) => {
    await root.client.post('/users/login', { username: root.name, password: PASSWORD });
    const expiresAt = new Date(running.app.clock.now() + 80 * DAY).toISOString();
    const made = { name: 'job', userId: root.userId, expiresAt, scopes };
    const { id } = (await root.client.post('/users/api-keys', made)).body;
    const found = (await running.app.get(ApiKeyReview).findProblems()).find((key) => key.id === id);
    expect(found?.problems).toEqual(problems);
  });
});
