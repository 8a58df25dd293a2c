import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { aGuardedPerson, firstStep, type GuardedPerson } from '../../support/fixtures/second-factor.js';
import { TestApp } from '../../support/app/test-app.js';

const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);
const AT_ONCE = 50;

/** Two applications share the database on MySQL; an SQLite file belongs to one process. */
describe.each(engines)('concurrent logins with one code on %s', (name, createDatabase) => {
  const clock = new ManualClock();
  const apps: TestApp[] = [];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
    for (let count = name === 'MySQL' ? 2 : 1; count > 0; count -= 1) {
      apps.push(await TestApp.start({ database, clock }));
    }
  });

  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.drop();
  });

  const client = (at: number): HttpClient => apps[at % apps.length]!.client();

  /** The number of logins that wait for the second factor, half of them at each application. */
  const waiting = (person: GuardedPerson, count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => firstStep(client(at), person)));

  const verifyAtOnce = async (tokens: string[], codes: string[]) => {
    const responses = await Promise.all(
      tokens.map((temp_token, at) =>
        client(at).post('/users/totp/verify-login', { temp_token, totp_code: codes[at % codes.length] }),
      ),
    );
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => ![200, 401, 429].includes(status))).toEqual([]);
    return statuses.filter((status) => status === 200).length;
  };

  it(
    'succeed once per time step, whatever tokens they use',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const person = await aGuardedPerson(apps[0]!);
        const tokens: string[] = [];
        // Five at a time: each counts as an attempt until its response, and two applications cannot wait for each other.
        while (tokens.length < AT_ONCE) tokens.push(...(await waiting(person, 5)));
        expect(await verifyAtOnce(tokens, [person.code()])).toBe(1);
      }
    },
    ROUNDS * 120_000,
  );

  it(
    'succeed once per backup code, and twice with two',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const person = await aGuardedPerson(apps[0]!);
        const tokens = [...(await waiting(person, 3)), ...(await waiting(person, 3))];
        expect(await verifyAtOnce(tokens.slice(0, 4), [person.backupCodes[0]!])).toBe(1);
        expect(await verifyAtOnce(tokens.slice(4), person.backupCodes.slice(1, 3))).toBe(2);
        expect((await person.client.get('/users/totp/status')).body.backup_codes_left).toBe(5);
      }
    },
    ROUNDS * 120_000,
  );
});
