import { describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

/** JSON of exactly 256 KiB; four of them are a MiB. */
const QUARTER = 'x'.repeat(262_142);
const put = ({ client }: Person, name: string, value: unknown) =>
  client.put(`/users/data/${name}`, { value });
const refusal = async (response: ReturnType<typeof put>) => {
  const { status, body } = await response;
  return [status, body.code];
};

describe.each(engines)('the quota of one user on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { DATA_USER_MAX_MIB: '1' } });
  const counted = async ({ userId }: Person) =>
    (await stored(running.app, 'SELECT bytes FROM user_data_quota WHERE user_id = ?', [userId])).map(
      ({ bytes }) => Number(bytes),
    );

  it('is reached by size: the fifth quarter is rejected until something is deleted or shrinks', async () => {
    const person = await aPerson(running.app);
    for (const name of ['a', 'b', 'c', 'd']) expect((await put(person, name, QUARTER)).status).toBe(200);
    expect(await refusal(put(person, 'e', 1))).toEqual([409, 'DATA_LIMIT']);
    expect((await person.client.get('/users/data')).body.items).toHaveLength(4);

    expect((await put(person, 'a', QUARTER)).status).toBe(200);
    expect((await put(person, 'a', 1)).status).toBe(200);
    expect((await put(person, 'e', 'x'.repeat(262_000))).status).toBe(200);
    expect(await refusal(put(person, 'a', QUARTER))).toEqual([409, 'DATA_LIMIT']);
    await person.client.delete('/users/data/b');
    expect((await put(person, 'a', QUARTER)).status).toBe(200);
    expect(await counted(person)).toEqual([3 * 262_144 + 262_002]);
  });

  it('applies to eight concurrent writes of a quarter, and concurrent deletions return it', async () => {
    const person = await aPerson(running.app);
    const names = Array.from({ length: 8 }, (_, i) => `item-${i}`);
    const responses = await Promise.all(names.map((name) => put(person, name, QUARTER)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(await counted(person)).toEqual([1_048_576]);

    await Promise.all(names.flatMap((name) => [1, 2].map(() => person.client.delete(`/users/data/${name}`))));
    expect(await counted(person)).toEqual([0]);
  });

  it('rejects none of the concurrent first items of a user', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = await aPerson(running.app);
      const responses = await Promise.all(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => put(person, name, round)),
      );
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    }
  });

  it('is separate for each user', async () => {
    const [one, other] = [await aPerson(running.app), await aPerson(running.app)];
    for (const name of ['a', 'b', 'c', 'd']) await put(one, name, QUARTER);
    expect((await put(other, 'a', QUARTER)).status).toBe(200);
  });
});

describe.each(engines)('the quota of the installation on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { DATA_TOTAL_MAX_MIB: '1' } });

  it('is shared: space used by one account is unavailable to others until the data or the account is deleted', async () => {
    const admin = await aPerson(running.app);
    const [one, other] = [await aPerson(running.app), await aPerson(running.app)];
    const responses = await Promise.all(
      ['a', 'b', 'c'].flatMap((name) => [put(one, name, QUARTER), put(other, name, QUARTER)]),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 409, 409]);
    const refused = await put(admin, 'a', 1);
    expect([refused.status, refused.body]).toEqual([
      409,
      { error: expect.stringContaining('installation'), code: 'DATA_LIMIT' },
    ]);

    await admin.client.delete('/users/delete-user', { username: one.name });
    running.app.clock.advance(5_000);
    expect((await put(admin, 'a', 1)).status).toBe(200);
    const { items } = (await other.client.get('/users/data')).body;
    for (const { name } of items) await other.client.delete(`/users/data/${name}`);
    for (const name of ['d', 'e', 'f']) expect((await put(other, name, QUARTER)).status).toBe(200);
  });
});
