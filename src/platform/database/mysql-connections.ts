import { connect, type Socket } from 'node:net';
import { type PoolConnection } from 'mysql2';
import { NO_ANSWER } from './deadline.js';

/** How reads that decide about credentials are kept fresh on a cluster. */
export type CausalReads = 'off' | 'galera' | 'group-replication';

const CAUSAL_READS: Record<CausalReads, readonly string[]> = {
  off: [],
  galera: ['SET SESSION wsrep_sync_wait = 1'],
  'group-replication': [`SET SESSION group_replication_consistency = 'BEFORE'`],
};

/**
 * What every connection begins with, so that nothing depends on the defaults of the server or its `init_connect`. The
 * character set of the handshake does not count where the server has `skip-character-set-client-handshake`.
 */
const SESSION = [
  'SET NAMES utf8mb4 COLLATE utf8mb4_general_ci',
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', autocommit = 1`,
];

const CHARACTER_SET = 'utf8mb4';
const SAMPLE = 'ß😀';

type Connection = { query(sql: string, done: (error: Error | null) => void): unknown };
type Pool = { on(event: 'connection', listener: (connection: Connection) => void): unknown };
/** Asks over the connection that is open already. */
type Asking = { query(sql: string): Promise<unknown> };

/** Settles every connection of the pool, and cuts one that refuses; the first one is already open when this runs. */
export async function configureSessions(pool: Pool, first: Asking, causalReads: CausalReads): Promise<void> {
  const statements = [...SESSION, ...CAUSAL_READS[causalReads]];
  pool.on('connection', (connection) => {
    for (const statement of statements) {
      connection.query(statement, (error) => {
        if (error) cutConnection(connection, error);
      });
    }
  });
  for (const statement of statements) await first.query(statement);
  await assertCharacterSet(first);
}

/** Throws unless text arrives as it was sent: a proxy on the way may undo what was set. */
export async function assertCharacterSet(first: Asking): Promise<void> {
  const rows = await first.query(
    `SELECT @@character_set_client AS client, @@character_set_connection AS connection, @@character_set_results AS results,
      HEX('${SAMPLE}') AS sent, '${SAMPLE}' AS returned`,
  );
  const [found = {}] = rows as Record<string, string>[];
  const { client, connection, results, sent, returned } = found;
  const isKept =
    [client, connection, results].every((set) => set === CHARACTER_SET) &&
    sent === Buffer.from(SAMPLE).toString('hex').toUpperCase() &&
    returned === SAMPLE;
  if (isKept) return;
  throw new Error(
    `the database server does not keep the character set ${CHARACTER_SET} of a connection (client ${client}, connection ` +
      `${connection}, results ${results}), so names would be corrupted: check the proxy between it and the service`,
  );
}

/**
 * Connects to an IP address and leaves it where Node looks for the name to compare a certificate with. The driver hands
 * Node a connected socket and no name where the host is an address; Node would then compare with "localhost".
 */
export function addressedStream({ host, port }: { readonly host: string; readonly port: number }): Socket {
  const socket = connect(port, host).setNoDelay(true).setKeepAlive(true);
  return Object.assign(socket, { _host: host });
}

type Lender = { on(event: 'acquire' | 'release', listener: (connection: PoolConnection) => void): unknown };

/**
 * Cuts a connection that is in use and silent for `ms`: its server hangs or a network swallows packets, and without
 * this it would be lost to the pool until the operating system gives up, in a quarter of an hour.
 */
export function cutSilentConnections(pool: Lender, ms: number): void {
  const inUse = new WeakSet<PoolConnection>();
  const watched = new WeakSet<PoolConnection>();
  pool.on('acquire', (connection) => {
    inUse.add(connection);
    if (watched.has(connection)) return;
    watched.add(connection);
    streamOf(connection).setTimeout(ms, () => {
      if (inUse.has(connection)) cutConnection(connection, silent());
    });
  });
  pool.on('release', (connection) => inUse.delete(connection));
}

const streamOf = (connection: unknown): Socket => (connection as { readonly stream: Socket }).stream;

/**
 * Ends a connection at once: whoever waits for it gets `error`. Its own destroy() would wait for the server to agree, and
 * tell nobody.
 */
export const cutConnection = (connection: unknown, error: Error): void => {
  streamOf(connection).destroy(error);
};

const silent = () => Object.assign(new Error(NO_ANSWER), { code: 'ETIMEDOUT' });

/** Closes a connection instead of giving it back to the pool. */
export const discard = (connection: unknown): void => {
  (connection as PoolConnection).destroy();
};
