import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConnectionBinding, ConnectionRegistry } from '#connections';
import { currentRequest } from '#platform/context';
import { Transactions } from '#platform/database';
import { LIVE_FACTS, type LiveFacts } from '#sessions';
import { type ApplicationId } from '#shared';
import { storedLock } from '../../../src/sessions/lock-state.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { TestApp } from '../../support/app/test-app.js';
import { FRONTEND_URL, PUBLIC_URL, RealProvider } from '../../support/clients/real-provider.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { RecordedConnection } from '../../support/fixtures/connections.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { bindingOf } from '../../support/fixtures/gateway.js';
import { exerciseAllRoutes } from '../../support/load/exercise-all-routes.js';

/** The terminal of the run through all routes. */
const TERMINAL = 'cont_1';

type State = LiveFacts & { readonly isAdmin: number; readonly isTerminalLocked: number };

const STATES = `
  SELECT ${LIVE_FACTS}, u.is_admin AS isAdmin,
         u.totp_enabled = 1
           AND EXISTS (SELECT 1 FROM terminal_lock l WHERE l.user_id = u.id AND l.terminal_id = '${TERMINAL}')
           AND NOT EXISTS (SELECT 1 FROM terminal_grant g WHERE g.session_id = s.id
                             AND g.terminal_id = '${TERMINAL}' AND g.secret_digest = s.secret_digest)
           AS isTerminalLocked
  FROM session s JOIN user u ON u.id = s.user_id`;

/** Connections of everything that is alive, compared with the database after every transaction. */
class Watched {
  readonly missed = new Set<string>();
  readonly seen = { closed: 0, held: 0 };
  private readonly connections = new Map<string, RecordedConnection>();

  constructor(
    private readonly app: TestApp,
    private readonly registry: ConnectionRegistry,
  ) {}

  async compare(): Promise<void> {
    const states = await stored<State>(this.app, STATES);
    const live = states.filter(
      ({ endReason, epoch, currentEpoch, isSuspended }) =>
        endReason === null && epoch === currentEpoch && isSuspended === 0,
    );
    const keys = await stored<{ id: string; userId: string }>(
      this.app,
      `SELECT k.id AS id, k.user_id AS userId FROM api_key k JOIN user u ON u.id = k.user_id
       WHERE u.suspended_at IS NULL`,
    );
    const alive = new Set([
      ...live.flatMap(({ sessionId, isAdmin }) => [
        sessionId,
        ...(isAdmin === 1 ? [`${sessionId} admin`] : []),
      ]),
      ...keys.map(({ id }) => id),
    ]);
    for (const [name, connection] of this.connections)
      if (!alive.has(name)) this.expectClosed(name, connection);
    for (const state of live) this.compareSession(state);
    for (const { id, userId } of keys) this.find(id, { userId, sessionId: null, apiKeyId: id });
  }

  private compareSession(state: State): void {
    const { sessionId, userId } = state;
    const isLocked = storedLock(state) !== null || state.isTerminalLocked === 1;
    const isNew = !this.connections.has(sessionId);
    const connection = this.find(sessionId, { userId, sessionId, terminalId: TERMINAL });
    if (state.isAdmin === 1) this.find(`${sessionId} admin`, { userId, sessionId }, true);
    if (isNew && isLocked) this.registry.lock({ sessionId });
    if (isLocked && !connection.isHeld) this.note(`${sessionId} is locked`);
    if (isLocked && connection.isHeld) this.seen.held += 1;
    if (connection.closings.length > 0) this.note(`${sessionId} lives, but ${connection.closings.join()}`);
    if (storedLock(state) === null) this.registry.unlock({ sessionId }, 'screen');
    if (state.isTerminalLocked === 0) this.registry.unlock({ sessionId }, 'terminal');
  }

  private expectClosed(name: string, connection: RecordedConnection): void {
    if (connection.closings.length === 0) this.note(`${name} has ended`);
    this.seen.closed += 1;
    this.connections.delete(name);
    this.registry.remove(connection.id);
  }

  private find(
    name: string,
    ids: Partial<Record<keyof ConnectionBinding, string | null>>,
    isForAdmins = false,
  ) {
    const present = this.connections.get(name);
    if (present) return present;
    const control = new RecordedConnection();
    const application = { id: name as ApplicationId, onLock: 'hold' } as const;
    const pass = { application, binding: bindingOf(ids), isForAdmins };
    const mark = this.registry.mark();
    const added = this.registry.register({ kind: 'websocket', pass, address: name, mark }, control);
    control.id = added && 'id' in added ? added.id : '';
    this.connections.set(name, control);
    return control;
  }

  private note(what: string): void {
    this.missed.add(`${what}, request ${currentRequest()?.requestId ?? 'none'}`);
  }
}

describe.each(engines)('whatever ends or locks a session, on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let database: TestDatabase;
  let app: TestApp;
  let watched: Watched;

  beforeAll(async () => {
    provider = await RealProvider.listen();
    database = await createDatabase();
    const env = { PUBLIC_URL, FRONTEND_URL };
    app = await TestApp.start({ database, clock: new ManualClock(Date.now()), env });
    provider.mapUrl(PUBLIC_URL, app.url);
    await provider.open({
      backchannel_logout_uri: `${PUBLIC_URL}/users/oidc/backchannel-logout`,
      backchannel_logout_session_required: true,
    });
    watched = new Watched(app, app.get(ConnectionRegistry));
    const transactions = app.get(Transactions);
    const run = transactions.run.bind(transactions);
    transactions.run = async <T>(work: Parameters<typeof run<T>>[0]): Promise<T> => {
      const result = await run(work);
      // One in the background may commit while another is about to close what it ended.
      if (currentRequest()) await watched.compare();
      return result;
    };
    await exerciseAllRoutes(app, provider);
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await provider.close();
  });

  it('reaches its connections as soon as it is committed', () => {
    expect([...watched.missed]).toEqual([]);
    expect(watched.seen.closed).toBeGreaterThan(12);
    expect(watched.seen.held).toBeGreaterThan(5);
  });
});
