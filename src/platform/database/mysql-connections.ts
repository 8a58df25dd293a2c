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
 * Session settings of every connection, independent of the server's defaults and `init_connect`. A server with
 * `skip-character-set-client-handshake` ignores the character set of the handshake.
 */
const SESSION = [
  'SET NAMES utf8mb4 COLLATE utf8mb4_general_ci',
  // The default of 1 KiB would cut off what a user's roles grant.
  'SET SESSION group_concat_max_len = 1048576',
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', autocommit = 1`,
];

const CHARACTER_SET = 'utf8mb4';
const SAMPLE = 'ß😀';

type Connection = { query(sql: string, done: (error: Error | null) => void): unknown };
type Pool = { on(event: 'connection', listener: (connection: Connection) => void): unknown };
/** Queries on the open connection. */
type Querying = { query(sql: string): Promise<unknown> };

/** Configures every new connection of the pool and closes one that fails. The first one is open already. */
export async function configureSessions(
  pool: Pool,
  first: Querying,
  causalReads: CausalReads,
): Promise<void> {
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

/** Throws unless text round-trips unchanged: a proxy in between may change the character set. */
export async function assertCharacterSet(first: Querying): Promise<void> {
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
 * Connects to an IP address and stores it where Node looks for the name to verify a certificate against. For an IP
 * address, the driver passes a connected socket without a name, and Node would verify against "localhost".
 */
export function addressedStream({ host, port }: { readonly host: string; readonly port: number }): Socket {
  const socket = connect(port, host).setNoDelay(true).setKeepAlive(true);
  return Object.assign(socket, { _host: host });
}

type ConnectionPool = {
  on(event: 'acquire' | 'release', listener: (connection: PoolConnection) => void): unknown;
};

/**
 * Closes a connection that is in use and receives nothing for `ms`, because the server hangs or the network drops packets.
 * Otherwise the pool would lose it until the TCP timeout of about 15 minutes.
 */
export function cutSilentConnections(pool: ConnectionPool, ms: number): void {
  const inUse = new WeakSet<PoolConnection>();
  const watched = new WeakSet<PoolConnection>();
  pool.on('acquire', (connection) => {
    inUse.add(connection);
    if (watched.has(connection)) return;
    watched.add(connection);
    getSocket(connection).setTimeout(ms, () => {
      if (inUse.has(connection)) cutConnection(connection, silent());
    });
  });
  pool.on('release', (connection) => inUse.delete(connection));
}

const getSocket = (connection: unknown): Socket => (connection as { readonly stream: Socket }).stream;

/**
 * Closes a connection at once and rejects its pending queries with `error`. Its own destroy() would not reject them.
 */
const cutConnection = (connection: unknown, error: Error): void => {
  getSocket(connection).destroy(error);
};

const silent = () => Object.assign(new Error(NO_ANSWER), { code: 'ETIMEDOUT' });

/** Closes a connection instead of returning it to the pool. */
export const discard = (connection: unknown): void => {
  (connection as PoolConnection).destroy();
};
