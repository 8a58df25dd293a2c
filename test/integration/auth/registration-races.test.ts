import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { PASSWORD } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { InstantHashPool } from '../../support/app/instant-hash-pool.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { TestApp } from '../../support/app/test-app.js';

const COUNT = Number(process.env['RACE_ROUNDS'] ?? 8);
const ROUNDS = Array.from({ length: COUNT }, (_item, index) => [index + 1]);
const SPELLINGS = ['Ada', 'ADA', 'aDa', 'ａｄａ', '  ada ', 'ada\u00a0', '\u3000Ａda', 'AdA'];

/** MySQL is shared by replicas; an SQLite file belongs to one process. */
describe.each(engines)('concurrent registrations on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  const replicas: TestApp[] = [];

  const create = async (username: string, index: number) => {
    const client = replicas[index % replicas.length]!.client();
    const { status, body } = await client.post('/users/create', { username, password: PASSWORD });
    return { status, code: body.code as string | undefined, isAdmin: body.is_admin as boolean | undefined };
  };
  const createAll = (count: number, nameOf: (index: number) => string) =>
    Promise.all(Array.from({ length: count }, (_item, index) => create(nameOf(index), index)));

  beforeAll(async () => {
    database = await createDatabase();
    for (let made = 0; made < (database.engine === 'mysql' ? 2 : 1); made += 1) {
      replicas.push(await TestApp.start({ database, overrides: [[HashPool, new InstantHashPool()]] }));
    }
  });

  beforeEach(async () => {
    await plant(replicas[0]!, 'DELETE FROM user');
    await plant(replicas[0]!, 'UPDATE instance_state SET first_user_id = NULL');
  });

  afterAll(async () => {
    for (const app of replicas) await app.close();
    await database.drop();
  });

  it.each(ROUNDS)('create exactly one admin among 20 first users (round %i)', async () => {
    const responses = await createAll(20, (index) => `user-${index}`);

    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    expect(responses.filter(({ isAdmin }) => isAdmin)).toHaveLength(1);
    const admins = await stored<{ id: string }>(replicas[0]!, 'SELECT id FROM user WHERE is_admin = 1');
    expect(await stored(replicas[0]!, 'SELECT first_user_id AS id FROM instance_state')).toEqual(admins);
    expect(await stored(replicas[0]!, 'SELECT id FROM user')).toHaveLength(20);
  });

  it.each(ROUNDS)('assign a name to one of 50 users, in any spelling (round %i)', async () => {
    const responses = await createAll(50, (index) => SPELLINGS[index % SPELLINGS.length]!);
    const outcomes = responses.map(({ status, code }) => (status === 200 ? 'created' : code));

    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'USERNAME_TAKEN')).toHaveLength(49);
    expect(await stored(replicas[0]!, 'SELECT is_admin FROM user')).toEqual([{ is_admin: 1 }]);
  });
});
