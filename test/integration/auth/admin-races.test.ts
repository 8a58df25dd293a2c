import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 10);

describe.each(engines)('concurrent changes by admins on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admins: Person[];
  const [ada, grace, joan] = [0, 1, 2].map((i) => () => admins[i]!) as [
    () => Person,
    () => Person,
    () => Person,
  ];
  const demote = (by: Person, { name }: Person) => by.client.post('/users/remove-admin', { username: name });
  const remove = (by: Person, { name }: Person) => by.client.delete('/users/delete-user', { username: name });
  const adminsLeft = async () =>
    (await stored(running.app, 'SELECT id FROM user WHERE is_admin = 1')).map(({ id }) => id);
  const restore = (people: Person[]) =>
    plant(running.app, `UPDATE user SET is_admin = CASE WHEN id IN (${people.map(() => '?').join()}) THEN 1 ELSE 0 END`, people.map(({ userId }) => userId)); // prettier-ignore
  const statusesOf = async (requests: Promise<{ status: number }>[]) =>
    (await Promise.all(requests)).map(({ status }) => status).sort();

  beforeAll(async () => {
    admins = [await aPerson(running.app), await aPerson(running.app), await aPerson(running.app)];
  });
  beforeEach(async () => {
    running.app.clock.advance(3_600_000);
    await restore(admins);
  });

  it('leave one admin when two demote each other', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await restore([ada(), grace()]);
      const statuses = await statusesOf([demote(ada(), grace()), demote(grace(), ada())]);

      expect(statuses).toEqual([200, 403]);
      expect(await adminsLeft()).toHaveLength(1);
    }
  });

  it('leave at least one admin when three demote each other in a ring', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await restore(admins);
      const ring = [demote(ada(), grace()), demote(grace(), joan()), demote(joan(), ada())];
      const statuses = await statusesOf(ring);

      expect(statuses.every((status) => [200, 400, 403].includes(status))).toBe(true);
      expect((await adminsLeft()).length).toBeGreaterThanOrEqual(1);
      expect(statuses).toContain(200);
    }
  });

  it('leave one admin when one demotes the other, who deletes them, or both delete each other', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [left, right] = [await aPerson(running.app), await aPerson(running.app)];
      await restore([left, right]);
      const statuses = await statusesOf([
        remove(left, right),
        round % 2 === 0 ? demote(right, left) : remove(right, left),
      ]);

      expect(statuses[0]).toBe(200);
      expect([401, 403, 404]).toContain(statuses[1]);
      expect(await adminsLeft()).toHaveLength(1);
    }
  });

  it('leave an admin when the last two delete their accounts', async () => {
    for (let round = 0; round < ROUNDS / 5; round += 1) {
      const [left, right] = [await aPerson(running.app), await aPerson(running.app)];
      await restore([left, right]);
      const leave = (person: Person) =>
        person.client.delete('/users/delete-account', { password: 'correct horse battery' });

      expect(await statusesOf([leave(left), leave(right)])).toEqual([200, 403]);
      expect(await adminsLeft()).toHaveLength(1);
    }
  });

  it('never return 500 while a deleted user writes', async () => {
    for (let round = 0; round < ROUNDS / 5; round += 1) {
      const person = await aPerson(running.app);
      await restore([ada()]);
      const writes = [1, 2, 3].map((i) => person.client.put(`/users/data/item-${i}`, { value: i }));
      const asks = running.app.client().post('/users/initiate-reset', { username: person.name });
      const login = aLogin(person.name);
      const statuses = await statusesOf([...writes, remove(ada(), person), asks, login]);

      expect(statuses).not.toContain(500);
    }
  });

  const aLogin = (username: string) =>
    running.app.client().post('/users/login', { username, password: 'correct horse battery' });
});
