import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const HOUR = 3_600_000;

describe.each(engines)('a database that an attacker modified on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;
  let grace: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
    grace = await aPerson(running.app, 'Grace');
    for (const { client, name } of [ada, grace]) await client.put('/users/data/kept', { value: name });
  });
  beforeEach(() => {
    running.app.clock.advance(HOUR / 2);
  });

  const login = (username: string) =>
    running.app.client().post('/users/login', { username, password: PASSWORD });
  const read = (person: Person) => person.client.get('/users/data/kept');

  /** The column of each user secret, and a request that needs it. */
  const places: [string, string, (person: Person) => Promise<{ status: number }>][] = [
    ['user.password_hash', 'id = ?', ({ name }) => login(name)],
    ['data_key_slot.sealed', `kind = 'password' AND user_id = ?`, ({ name }) => login(name)],
    ['session.data_slot', 'ended_at IS NULL AND user_id = ?', read],
    ['user_data_item.ciphertext', 'user_id = ?', read],
  ];
  const damages: [string, (blob: Buffer) => Buffer][] = [
    ['its first bit flipped', (blob) => Buffer.from(blob.map((byte, i) => (i === 0 ? byte ^ 1 : byte)))],
    [
      'a bit in its middle flipped',
      (blob) => Buffer.from(blob.map((byte, i) => (i === blob.length >> 1 ? byte ^ 128 : byte))),
    ],
    [
      'its last bit flipped',
      (blob) => Buffer.from(blob.map((byte, i) => (i === blob.length - 1 ? byte ^ 1 : byte))),
    ],
    ['four bytes of its tag left', (blob) => blob.subarray(0, -12)],
    ['nothing left', () => Buffer.alloc(0)],
  ];

  describe.each(places)('in %s', (place, where, use) => {
    const [table, column] = place.split('.') as [string, string];
    const valueOf = async ({ userId }: Person) => {
      const sql = `SELECT ${column} AS value FROM ${table} WHERE ${where}`;
      return (await stored<{ value: Buffer }>(running.app, sql, [userId]))[0]!.value;
    };
    const write = ({ userId }: Person, value: Buffer) =>
      plant(running.app, `UPDATE ${table} SET ${column} = ? WHERE ${where}`, [value, userId]);
    /** Writes `value` for Ada, and expects an error for her, no change, and no effect for Grace. */
    const expectRefused = async (value: Buffer) => {
      const original = await valueOf(ada);
      await write(ada, value);
      const response = await use(ada);
      const left = await valueOf(ada);
      const other = await use(grace);
      await write(ada, original);

      expect(response.status).toBe(503);
      expect(left.equals(value)).toBe(true);
      expect(other.status).toBe(200);
    };

    beforeAll(async () => {
      // One session each, so that each column has one row per user.
      for (const { userId, client } of [ada, grace]) {
        const sid = JSON.parse(Buffer.from(client.cookies.get('jwt')!.split('.')[1]!, 'base64url').toString()).sid; // prettier-ignore
        await plant(running.app, 'DELETE FROM session WHERE user_id = ? AND id <> ?', [userId, sid]);
      }
    });

    it.each(damages)('is rejected with %s, for that user only', async (_damage, damage) => {
      await expectRefused(damage(await valueOf(ada)));
    });

    it('is rejected when it was copied from another user', async () => {
      await expectRefused(await valueOf(grace));
    });

    it('is rejected when it was copied from another column', async () => {
      for (const [other, otherWhere] of places.filter(([each]) => each !== place)) {
        const [otherTable, otherColumn] = other.split('.') as [string, string];
        const sql = `SELECT ${otherColumn} AS value FROM ${otherTable} WHERE ${otherWhere}`;
        await expectRefused((await stored<{ value: Buffer }>(running.app, sql, [ada.userId]))[0]!.value);
      }
    });
  });

  it('cannot combine an old hash and slot with the newer version', async () => {
    const [hash] = await stored<{ password_hash: Buffer }>(running.app, 'SELECT password_hash FROM user WHERE id = ?', [ada.userId]); // prettier-ignore
    const client = running.app.client(bearer(await tokenOf(running.app, 'Ada')));
    await client.post('/users/change-password', {
      oldPassword: PASSWORD,
      newPassword: 'staple the horse again',
    });
    await plant(running.app, 'UPDATE user SET password_hash = ? WHERE id = ?', [
      hash!.password_hash,
      ada.userId,
    ]);

    expect((await login('Ada')).status).toBe(503);
    expect((await login('Grace')).status).toBe(200);
  });
});
