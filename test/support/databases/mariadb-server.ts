import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

const SERVER = '/usr/sbin/mariadbd';
const START_MS = 180_000;
const SIZES = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=32M'];

export type MariadbOptions = {
  /** Holds the data, the log and the socket; its creator removes it. */
  readonly folder: string;
  readonly name: string;
  readonly port: number;
  /** The data directory, if not `folder`. */
  readonly home?: string;
  readonly options?: readonly string[];
};

/** A MariaDB server for one test on loopback, which can be killed and frozen. */
export class MariadbServer {
  private child: ChildProcess | null = null;

  constructor(private readonly settings: MariadbOptions) {}

  /** Whether MariaDB is installed. */
  static get isInstalled(): boolean {
    return existsSync(SERVER);
  }

  get home(): string {
    return this.settings.home ?? join(this.settings.folder, `data-${this.settings.name}`);
  }

  get port(): number {
    return this.settings.port;
  }

  /** Creates the system tables, with a root user without a password. */
  install(): void {
    giveToServerUser(this.settings.folder);
    run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${this.home}`,
      `--tmpdir=${this.settings.folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...SIZES,
      ...(this.settings.options ?? []).filter((option) => option.startsWith('--innodb-data-')),
      ...asServerUser(),
    ]);
  }

  /** Allows root to connect from the loopback address too. */
  async allowRootLogin(): Promise<void> {
    await this.query(`CREATE USER IF NOT EXISTS root@127.0.0.1 IDENTIFIED BY ''`).catch(() => undefined);
    await this.query('GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION').catch(() => undefined);
  }

  launch(...more: string[]): void {
    const log = openSync(this.logFile, 'a');
    this.child = spawn(SERVER, [...this.options(), ...asServerUser(), ...more], {
      stdio: ['ignore', log, log],
    });
  }

  /** Waits until `isReady` returns true; it may throw until then. */
  async waitUntil(isReady: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!(await isReady().catch(() => false))) {
      if (Date.now() > deadline || !this.isAlive) throw new Error(this.toStartError());
      await sleep(100);
    }
  }

  /** Its address, in the format of `DATABASE_URL`. */
  url(database: string, timeoutMs: number, user = 'root'): string {
    return `mysql://${user}@127.0.0.1:${this.port}/${database}?timeoutMs=${timeoutMs}`;
  }

  async query<Row>(sql: string, database?: string): Promise<Row[]> {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      connectTimeout: 5_000,
      ...(database === undefined ? {} : { database }),
    });
    try {
      return (await connection.query(sql))[0] as unknown as Row[];
    } finally {
      await connection.end();
    }
  }

  get isAlive(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  /** Kills the server like a power cut, or ends it gracefully with SIGTERM; waits until it has exited. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (!this.isAlive) return;
    const gone = once(this.child!, 'exit');
    this.child!.kill(signal);
    await gone;
  }

  /** Freezes it for a while: it keeps its connections but does not respond. */
  async freeze(ms: number): Promise<void> {
    this.child!.kill('SIGSTOP');
    await sleep(ms);
    this.child!.kill('SIGCONT');
  }

  private get logFile(): string {
    return join(this.settings.folder, `${this.settings.name}.log`);
  }

  private options(): string[] {
    const { folder, name, port, options = [] } = this.settings;
    return [
      '--no-defaults',
      `--datadir=${this.home}`,
      `--tmpdir=${folder}`,
      `--socket=${join(folder, `${name}.sock`)}`,
      `--pid-file=${join(folder, `${name}.pid`)}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      ...SIZES,
      ...options,
    ];
  }

  private toStartError(): string {
    const log = readFileSync(this.logFile, 'utf8');
    return `MariaDB ${this.settings.name} does not start:\n${log.split('\n').slice(-15).join('\n')}`;
  }
}

/** Started by root, the server runs as its own user; started by another user, as that user. */
const asServerUser = (): string[] => (process.getuid?.() === 0 ? ['--user=mysql'] : []);

/** Makes the user that the server runs as the owner of `folder` and its contents. */
export function giveToServerUser(folder: string): void {
  if (process.getuid?.() === 0) run('chown', ['-R', 'mysql:mysql', folder]);
}

function run(command: string, options: string[]): void {
  const { status, stderr, error } = spawnSync(command, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
}
