import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectionRegistry } from '#connections';
import { SessionAuthenticator } from '#sessions';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { currentSessionOf, RecordedConnection } from '../../support/fixtures/connections.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { bindingOf } from '../../support/fixtures/gateway.js';

const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 100);
describe.each(engines)(
  'a session that is revoked while a connection opens, on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);
    let admin: Person;

    beforeAll(async () => {
      admin = await aPerson(running.app);
    });

    /** Decides as the gateway does; returns what opens the connection, which returns null if it is refused. */
    async function decide(
      userId: string,
      sessionId: string,
    ): Promise<() => Promise<RecordedConnection | null>> {
      const registry = running.app.get(ConnectionRegistry);
      const mark = registry.mark();
      const sql = 'SELECT secret_digest AS secretDigest FROM session WHERE id = ?';
      const [row] = await stored<{ secretDigest: string }>(running.app, sql, [sessionId]);
      const session = { id: sessionId, userId, secretDigest: row!.secretDigest };
      await running.app.get(SessionAuthenticator).getState(session as never);
      return async () => {
        const control = new RecordedConnection();
        const pass = { application: null, binding: bindingOf({ userId, sessionId, applicationId: null }) };
        const added = await registry.open({ kind: 'websocket', pass, address: '192.0.2.1', mark }, control);
        return added !== null && 'id' in added ? control : null;
      };
    }

    it(
      'never leaves it open',
      async () => {
        const outcomes = { refused: 0, closed: 0, open: 0 };
        const { name, userId } = await aPerson(running.app);
        for (let round = 0; round < ROUNDS; round += 1) {
          const client = running.app.client(bearer(await tokenOf(running.app, name)));
          const sessionId = await currentSessionOf({ client });
          const open = await decide(userId, sessionId);
          const revoking = admin.client.delete(`/users/sessions/${sessionId}`);
          // Every fourth connection opens only after the revocation, the others at some moment during it.
          if (round % 4 === 0) await revoking;
          else for (let turn = 0; turn < round % 12; turn += 1) await yieldToEventLoop();
          const connection = await open();
          const revoked = await revoking;
          expect(revoked.status).toBe(200);
          if (connection === null) outcomes.refused += 1;
          else if (connection.closings.length > 0) outcomes.closed += 1;
          else outcomes.open += 1;
        }
        expect(outcomes.open).toBe(0);
        expect(outcomes.refused).toBeGreaterThanOrEqual(ROUNDS / 4);
        expect(outcomes.closed).toBeGreaterThan(0);
      },
      ROUNDS * 1_000,
    );
  },
);
