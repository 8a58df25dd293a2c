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
/** The revocation starts up to this many turns of the event loop later than the decision. */
const MAX_DELAY = 12;

describe.each(engines)(
  'a session that is revoked while a connection opens, on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);
    let admin: Person;

    beforeAll(async () => {
      admin = await aPerson(running.app);
    });

    /** Decides as the gateway does, and opens the connection. Returns null if it is refused. */
    async function open(userId: string, sessionId: string): Promise<RecordedConnection | null> {
      const registry = running.app.get(ConnectionRegistry);
      const mark = registry.mark();
      const sql = 'SELECT secret_digest AS secretDigest FROM session WHERE id = ?';
      const [row] = await stored<{ secretDigest: string }>(running.app, sql, [sessionId]);
      const session = { id: sessionId, userId, secretDigest: row!.secretDigest };
      const isLive = await running.app
        .get(SessionAuthenticator)
        .getState(session as never)
        .then(
          () => true,
          () => false,
        );
      if (!isLive) return null;
      const control = new RecordedConnection();
      const binding = bindingOf({ userId, sessionId, applicationId: null });
      const pass = { application: null, binding };
      const added = await registry.open({ kind: 'websocket', pass, address: '192.0.2.1', mark }, control);
      return added !== null && 'id' in added ? control : null;
    }

    it(
      'never leaves it open',
      async () => {
        const outcomes = { refused: 0, closed: 0, open: 0 };
        const { name, userId } = await aPerson(running.app);
        for (let round = 0; round < ROUNDS; round += 1) {
          const client = running.app.client(bearer(await tokenOf(running.app, name)));
          const sessionId = await currentSessionOf({ client });
          const opening = open(userId, sessionId);
          for (let turn = 0; turn < round % MAX_DELAY; turn += 1) await yieldToEventLoop();
          const revoked = await admin.client.delete(`/users/sessions/${sessionId}`);
          const connection = await opening;
          expect(revoked.status).toBe(200);
          if (connection === null) outcomes.refused += 1;
          else if (connection.closings.length > 0) outcomes.closed += 1;
          else outcomes.open += 1;
        }
        expect(outcomes.open).toBe(0);
        expect(outcomes.refused + outcomes.closed).toBe(ROUNDS);
      },
      ROUNDS * 1_000,
    );
  },
);
