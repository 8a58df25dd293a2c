import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-ports.js';
import { MariadbServer } from './mariadb-server.js';
import { SmallDisk } from './small-disk.js';

const DATABASE = 'latchkey';
/** The privileges of the replicas: the minimum, so that limits on users apply to them. */
const USER = 'latchkey';

/** A MariaDB server with an empty database, created for one test file, in a folder that is removed with it. */
export class OwnDatabase {
  private constructor(
    readonly server: MariadbServer,
    private readonly folder: string,
    /** The volume of the data, if it is limited. */
    readonly disk: SmallDisk | null,
  ) {}

  /** `size` puts the data on a small disk of that size, in the format of {@link SmallDisk}. */
  static async start(options: readonly string[] = [], size?: string): Promise<OwnDatabase> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-mariadb-'));
    const disk = size === undefined ? null : SmallDisk.make(folder, size);
    const server = new MariadbServer({
      folder,
      name: 'server',
      port: await freePort(),
      options,
      ...(disk === null ? {} : { home: join(disk.path, 'data') }),
    });
    const own = new OwnDatabase(server, folder, disk);
    try {
      server.install();
      await own.restart();
      await server.allowRootLogin();
      await server.query(`CREATE DATABASE ${DATABASE}`);
      await server.query(`CREATE USER ${USER}@'%'`);
      await server.query(`GRANT ALL ON ${DATABASE}.* TO ${USER}@'%'`);
      return own;
    } catch (error) {
      await own.stop();
      throw error;
    }
  }

  url(timeoutMs = 2_500): string {
    return this.server.url(DATABASE, timeoutMs, USER);
  }

  /** Runs a statement in the database of the test directly, not through the replicas. */
  query<Row>(sql: string): Promise<Row[]> {
    return this.server.query<Row>(sql, DATABASE);
  }

  /** Restarts it on its data, and waits until it responds. */
  async restart(...more: string[]): Promise<void> {
    this.server.launch(...more);
    await this.server.waitUntil(async () => (await this.server.query('SELECT 1')).length === 1);
  }

  async stop(): Promise<void> {
    await this.server.end();
    this.disk?.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
