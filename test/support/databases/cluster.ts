import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { bearer } from '../fixtures/accounts.js';
import { describeOnGalera, describeOnMysql, type TestDatabase } from './databases.js';
import { GaleraCluster } from './galera.js';
import { type HttpClient } from '../clients/http-client.js';
import { type OwnDatabase } from './own-database.js';
import { Program, type ProgramEnvironment } from '../processes/program.js';
import { TcpProxy } from '../faults/tcp-proxy.js';
import { TEST_KEY } from '../app/test-key.js';

export const REPLICAS = 3;
export const CLUSTER_PASSWORD = 'correct horse battery';
/** Used before reading or changing data directly: commits from other nodes have to be applied first. */
const SYNC_WAIT = 'SET SESSION wsrep_sync_wait = 15';

/** The database infrastructure of the replicas. */
export type Infrastructure = {
  readonly environment?: ProgramEnvironment;
  readonly galera?: GaleraCluster;
  readonly query: <Row>(sql: string) => Promise<Row[]>;
  readonly takeDown: () => Promise<void>;
};

/** Several processes of the built program on one database, or each on a node of its own. */
export class Cluster {
  private constructor(
    readonly programs: Program[],
    /** The environment of each replica. */
    readonly environments: readonly ProgramEnvironment[],
    private readonly takeDown: () => Promise<void>,
    /** The Galera cluster underneath, where there is one. */
    readonly galera: GaleraCluster | null,
    /** Runs a statement on the first node. */
    readonly query: <Row>(sql: string) => Promise<Row[]>,
  ) {}

  static async onOneServer(
    create: () => Promise<TestDatabase>,
    more: ProgramEnvironment = {},
  ): Promise<Cluster> {
    const database = await create();
    return Cluster.at(
      Array.from({ length: REPLICAS }, () => database.url),
      { environment: more, query: queryAt(database.url), takeDown: () => database.drop() },
    );
  }

  /** Each replica on its own node of a Galera cluster, reading what all nodes have committed. */
  static async onGalera(timeoutMs = 20_000, more: ProgramEnvironment = {}): Promise<Cluster> {
    const galera = await GaleraCluster.start();
    const name = `latchkey_${randomBytes(4).toString('hex')}`;
    await galera.query(0, `CREATE DATABASE ${name}`);
    const urls = Array.from({ length: REPLICAS }, (_, node) => galera.url(node, name, timeoutMs));
    return Cluster.at(urls, {
      environment: { MYSQL_CAUSAL_READS: 'galera', ...more },
      query: queryAt(urls[0]!, SYNC_WAIT),
      takeDown: () => galera.stop(),
      galera,
    });
  }

  /** Three replicas on a MariaDB server that the test can break. */
  static async onOwnDatabase(database: OwnDatabase): Promise<Cluster> {
    return Cluster.at(
      Array.from({ length: REPLICAS }, () => database.url()),
      {
        query: (sql) => database.query(sql),
        takeDown: () => database.stop(),
      },
    );
  }

  /** Three replicas that reach one server through a proxy. The test queries the server directly. */
  static async throughProxy(
    create: () => Promise<TestDatabase>,
    { parameters = '?timeoutMs=2500', replicas = REPLICAS } = {},
  ): Promise<[TcpProxy, Cluster]> {
    const database = await create();
    const url = new URL(database.url);
    const proxy = new TcpProxy({ host: url.hostname, port: Number(url.port || 3306) });
    await proxy.open();
    url.port = String(proxy.port);
    url.search = parameters;
    const takeDown = async () => {
      await proxy.shut();
      await database.drop();
    };
    const urls = Array.from({ length: replicas }, () => url.href);
    return [proxy, await Cluster.at(urls, { query: queryAt(database.url), takeDown })];
  }

  /** One replica for each of these addresses; `query` and `takeDown` belong to the infrastructure. */
  static async at(urls: readonly string[], infrastructure: Infrastructure): Promise<Cluster> {
    const { environment = {}, galera = null, query, takeDown } = infrastructure;
    try {
      const environments = environmentsFor(urls, environment);
      return new Cluster(await startAll(environments), environments, takeDown, galera, query);
    } catch (error) {
      await takeDown();
      throw error;
    }
  }

  /** Returns a client of one of the replicas, in turn; each has its own address. */
  client(at: number, headers: Record<string, string> = {}): HttpClient {
    const address = `10.${[...randomBytes(3)].join('.')}`;
    return this.programs[at % this.programs.length]!.client({ 'x-forwarded-for': address, ...headers });
  }

  as(token: string, at = 0): HttpClient {
    return this.client(at, bearer(token));
  }

  async register(username: string, at = 0): Promise<void> {
    const { status, body } = await this.client(at).post('/users/create', {
      username,
      password: CLUSTER_PASSWORD,
    });
    if (status !== 200) throw new Error(`not registered: ${JSON.stringify(body)}`);
  }

  login(username: string, at = 0, password = CLUSTER_PASSWORD) {
    return this.client(at).post('/users/login', { username, password }, { 'x-auth-mode': 'bearer' });
  }

  /** Stops a replica and starts it again, with additions to its environment. */
  async restart(at: number, more: ProgramEnvironment = {}): Promise<void> {
    await this.programs[at]!.stop();
    this.programs[at] = await Program.start({ ...this.environments[at], ...more });
  }

  /** How often transactions were retried after a conflict, over all replicas. */
  async retries(): Promise<number> {
    const counts = this.programs.map((program) => program.metric('latchkey_transaction_retries_total'));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    await this.takeDown();
  }
}

const environmentsFor = (urls: readonly string[], more: ProgramEnvironment): ProgramEnvironment[] =>
  urls.map((DATABASE_URL) => ({
    DATABASE_URL,
    MASTER_KEY: TEST_KEY,
    REQUESTS_PER_MINUTE: '0',
    REGISTRATIONS_PER_HOUR: '0',
    TRUSTED_PROXIES: '127.0.0.1',
    METRICS_PORT: '0',
    ...more,
  }));

/** Starts all of them, or stops those that started. */
async function startAll(environments: readonly ProgramEnvironment[]): Promise<Program[]> {
  const starts = await Promise.allSettled(environments.map((environment) => Program.start(environment)));
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = starts.find(({ status }) => status === 'rejected');
  if (!failed) return started;
  await Promise.all(started.map((program) => program.stop()));
  throw (failed as PromiseRejectedResult).reason;
}

/** Runs statements at that address, each on a new connection. */
export function queryAt(url: string, ...setUp: string[]) {
  return async <Row>(sql: string): Promise<Row[]> => {
    const address = new URL(url);
    const connection = await createConnection({
      host: address.hostname,
      port: Number(address.port || 3306),
      user: decodeURIComponent(address.username),
      password: decodeURIComponent(address.password),
      database: address.pathname.slice(1),
    });
    try {
      for (const statement of setUp) await connection.query(statement);
      return (await connection.query(sql))[0] as unknown as Row[];
    } finally {
      await connection.end();
    }
  };
}

/** Runs tests of several replicas on one MySQL server and on a Galera cluster; reported as skipped where impossible. */
export function describeReplicas(
  name: string,
  tests: (start: (more?: ProgramEnvironment) => Promise<Cluster>) => void,
): void {
  describeOnMysql(`${name}, three replicas on one server`, (create) => {
    tests((more) => Cluster.onOneServer(create, more));
  });
  describeOnGalera(`${name}, three replicas on three Galera nodes`, () => {
    tests((more) => Cluster.onGalera(undefined, more));
  });
}
