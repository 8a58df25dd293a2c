import { describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly } from '../../support/fixtures/db-fixtures.js';
import { type Handler, listHandlers } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';

const FRESH_MS = 600_000;
const REFUSAL = 'REAUTHENTICATION_REQUIRED';

/** The values of `STEP_UP`, and the operations that ask with each. */
const MODES: readonly [string, readonly string[]][] = [
  ['own', ['own']],
  ['all', ['own', 'all']],
  ['off', []],
];

describe.each(engines)('step-up on %s', (_name, createDatabase) => {
  describe.each(MODES)('with STEP_UP=%s', (STEP_UP, kinds) => {
    const running = runningApp(createDatabase, { env: { STEP_UP } });
    const send = ({ client }: Person, { method, path }: Handler) =>
      client.send(method, path.replace(/:\w+/g, 'x'), method === 'GET' ? undefined : '{}', {});
    const refusedTo = async (person: Person, handlers: readonly Handler[]) => {
      const refused: string[] = [];
      for (const handler of handlers)
        if ((await send(person, handler)).body?.code === REFUSAL) refused.push(handler.path);
      return refused.sort();
    };
    const asking = (of: readonly string[]) =>
      listHandlers(running.app).filter(({ access }) => of.includes(access?.stepUp ?? ''));

    it('asks an admin whose login is ten minutes old at exactly these operations, and not after the proof', async () => {
      const admin = await aPerson(running.app);
      running.app.clock.advance(FRESH_MS);
      const expected = asking(kinds).map(({ path }) => path);
      expect(await refusedTo(admin, asking(['own', 'all']))).toEqual(expected.sort());

      expect((await admin.client.post('/users/reauthenticate', { password: PASSWORD })).status).toBe(200);
      expect(await refusedTo(admin, asking(kinds))).toEqual([]);
    });

    it('answers who lacks the permission as before', async () => {
      const { client } = await aPerson(running.app);
      running.app.clock.advance(FRESH_MS);
      expect((await client.post('/api/applications', {})).body.code).toBe('ADMIN_REQUIRED');
    });
  });

  describe('for accounts without a password', () => {
    const running = runningApp(createDatabase);

    it('names the provider, and accepts no password', async () => {
      const { name, client } = await aPerson(running.app);
      await makeOidcOnly(running.app, name);
      running.app.clock.advance(FRESH_MS);
      for (const response of [
        await client.put('/users/me/api-keys/x/data', { allow: true }),
        await client.post('/users/reauthenticate', { password: PASSWORD }),
      ])
        expect([response.status, response.body.code, response.body.needs]).toEqual([
          403,
          REFUSAL,
          ['provider'],
        ]);
    });
  });
});
