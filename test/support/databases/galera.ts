import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-ports.js';
import { giveToServerUser, MariadbServer } from './mariadb-server.js';

const PROVIDERS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'];
const NODES = 3;

type Ports = { readonly sql: number; readonly group: number; readonly ist: number; readonly sst: number };

/** A Galera cluster of MariaDB on loopback for one test file: three nodes, in folders that are removed with it. */
export class GaleraCluster {
  private readonly nodes: readonly MariadbServer[];

  private constructor(
    private readonly folder: string,
    ports: readonly Ports[],
  ) {
    const members = ports.map(({ group }) => `127.0.0.1:${group}`);
    this.nodes = ports.map(
      (own, node) =>
        new MariadbServer({
          folder,
          name: `node-${node}`,
          port: own.sql,
          options: replicationOptions(own, members),
        }),
    );
  }

  static async start(): Promise<GaleraCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-galera-'));
    const ports: Ports[] = [];
    for (let node = 0; node < NODES; node += 1) {
      ports.push({
        sql: await freePort(),
        group: await freePort(),
        ist: await freePort(),
        sst: await freePort(),
      });
    }
    const cluster = new GaleraCluster(folder, ports);
    try {
      await cluster.bootstrap();
      for (let node = 1; node < NODES; node += 1) await cluster.startNode(node);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** The address of a node, in the format of `DATABASE_URL`. */
  url(node: number, database: string, timeoutMs: number): string {
    return this.nodes[node]!.url(database, timeoutMs);
  }

  query<Row>(node: number, sql: string): Promise<Row[]> {
    return this.nodes[node]!.query<Row>(sql);
  }

  /** Transactions of all nodes that failed certification, or were aborted for one that another node committed. */
  async conflicts(): Promise<number> {
    let sum = 0;
    for (let node = 0; node < NODES; node += 1) {
      const rows = await this.query<{ Value: string }>(
        node,
        `SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')`,
      );
      for (const { Value } of rows) sum += Number(Value);
    }
    return sum;
  }

  /** Ends a node as a power cut would. */
  kill(node: number): Promise<void> {
    return this.nodes[node]!.end();
  }

  /** Freezes a node for a while: it keeps its connections but does not respond. */
  freeze(node: number, ms: number): Promise<void> {
    return this.nodes[node]!.freeze(ms);
  }

  async startNode(node: number): Promise<void> {
    this.nodes[node]!.launch();
    await this.waitUntilSynced(node);
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) await node.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The first node initialises the data; the others start from a copy, so that no state transfer is needed. */
  private async bootstrap(): Promise<void> {
    const [first, ...others] = this.nodes as [MariadbServer, ...MariadbServer[]];
    first.install();
    first.launch('--wsrep-new-cluster');
    await this.waitUntilSynced(0);
    await first.allowRootLogin();
    await first.end('SIGTERM');
    for (const { home } of others) cpSync(first.home, home, { recursive: true, preserveTimestamps: true });
    giveToServerUser(this.folder);
    first.launch('--wsrep-new-cluster');
    await this.waitUntilSynced(0);
  }

  private waitUntilSynced(node: number): Promise<void> {
    return this.nodes[node]!.waitUntil(async () => {
      const [row] = await this.query<{ Value: string }>(node, `SHOW STATUS LIKE 'wsrep_local_state_comment'`);
      return row?.Value === 'Synced';
    });
  }
}

function replicationOptions({ group, ist, sst }: Ports, members: readonly string[]): string[] {
  const provider = PROVIDERS.find((path) => existsSync(path));
  if (!provider) throw new Error('Galera is not installed: the package galera-4');
  const transport = `gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${ist};gcache.size=32M`;
  return [
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${provider}`,
    '--wsrep-cluster-name=latchkey',
    `--wsrep-cluster-address=gcomm://${members.join(',')}`,
    `--wsrep-node-address=127.0.0.1:${group}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${sst}`,
    `--wsrep-provider-options=${transport}`,
  ];
}
