import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { StatementFaults } from '../../support/faults/statement-faults.js';

const REQUESTS = 100;
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);

describe.each(engines)('writes on %s', (engine, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
  });

  const names = async (table: string): Promise<string[]> =>
    (await stored<{ name: string }>(running.app, `SELECT name FROM ${table}`)).map(({ name }) => name);

  /** An item, an account or a key, and the column with its name. */
  async function write(
    at: number,
    name: string,
  ): Promise<{ table: string; name: string; response: HttpResponse }> {
    if (at % 3 === 0) {
      const response = await admin.client.put(`/users/data/${name}`, { value: name });
      return { table: 'user_data_item', name, response };
    }
    if (at % 3 === 1) {
      const response = await running.app
        .client()
        .post('/users/create', { username: name, password: PASSWORD });
      return { table: 'user', name, response };
    }
    const response = await admin.client.post('/users/api-keys', { name, userId: admin.userId });
    return { table: 'api_key', name, response };
  }

  it.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))(
    'R-19: a hundred at once, some rolled back: exactly what was acknowledged is stored (time %i)',
    async (round) => {
      const faults = new StatementFaults(running.app);
      faults.failEvery(11 + round, engine === 'MySQL' ? { errno: 1114 } : { code: 'SQLITE_FULL' });
      const writes = await Promise.all(
        Array.from({ length: REQUESTS }, (_, at) => write(at, `written-${round}-${at}`)),
      );
      faults.failEvery(null);
      const there = new Map<string, Set<string>>();
      for (const table of ['user_data_item', 'user', 'api_key'])
        there.set(table, new Set(await names(table)));

      const isDone = ({ response }: { response: HttpResponse }) =>
        response.status === 200 || response.status === 201;
      const refused = writes.filter((one) => !isDone(one));
      expect(refused.filter(({ response }) => response.status !== 503)).toEqual([]);
      expect(refused.length).toBeGreaterThan(0);
      expect(writes.length - refused.length).toBeGreaterThan(0);
      for (const one of writes)
        expect([one.name, there.get(one.table)!.has(one.name)]).toEqual([one.name, isDone(one)]);
    },
  );

  it('R-22: a registration that a proxy repeats creates no second account', async () => {
    const body = { username: 'repeated', password: PASSWORD };
    const responses = await Promise.all(
      Array.from({ length: 3 }, () => running.app.client().post('/users/create', body)),
    );
    const again = await running.app.client().post('/users/create', body);

    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect([again.status, again.body.code]).toEqual([
      409,
      responses.find(({ status }) => status === 409)!.body.code,
    ]);
    expect((await names('user')).filter((name) => name === 'repeated')).toHaveLength(1);
  });

  it('R-22: an API key request that a proxy repeats creates a second key, which is listed and can be deleted', async () => {
    const ask = () => admin.client.post('/users/api-keys', { name: 'asked twice', userId: admin.userId });
    const [one, other] = [(await ask()).body, (await ask()).body];
    expect(one.token).not.toBe(other.token);
    const listed = async () =>
      ((await admin.client.get('/users/api-keys')).body.apiKeys as { id: string; name: string }[]).filter(
        ({ name }) => name === 'asked twice',
      );
    expect((await listed()).map(({ id }) => id).sort()).toEqual([one.id, other.id].sort());

    expect((await admin.client.delete(`/users/api-keys/${one.id}`)).status).toBe(200);
    expect((await listed()).map(({ id }) => id)).toEqual([other.id]);
  });
});
