import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { type Schema } from './data-source.js';
import { Database } from './database.js';
import { hasMigrations, isSchemaBehind, migrate } from './migrator.js';
import { findUnfinishedMove } from './migration-in-progress-marker.js';
import { Reader } from './reader.js';
import { EmptyDatabase, restrictSqliteFiles } from './sqlite-file.js';
import { Sweeper } from './sweeper.js';
import { Transactions } from './transactions.js';

/** Whether the process is a server or runs one operator command. */
export type ProcessRole = 'server' | 'command';

const OLD_SCHEMA = 'The schema is older than this program';

/** Closes the connections last, after the shutdown hooks of the modules that import this one. */
@Injectable()
class DatabaseShutdown implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}

/** Opens the database, migrates its schema if allowed, and provides reads and transactions. */
@Module({})
export class DatabaseModule {
  static forRoot(schema: Schema, role: ProcessRole): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: Database,
          inject: [AppConfig],
          useFactory: (config: AppConfig) => openDatabase(config, schema, role),
        },
        { provide: Clock, inject: [Database], useFactory: startClock },
        Transactions,
        Reader,
        Sweeper,
        DatabaseShutdown,
      ],
      exports: [Database, Clock, Transactions, Reader, Sweeper],
    };
  }
}

async function openDatabase(config: AppConfig, schema: Schema, role: ProcessRole): Promise<Database> {
  if (role === 'server') restrictSqliteFiles(config.database);
  const database = await Database.open(config.database, schema, config.env.MYSQL_CAUSAL_READS);
  try {
    await assertNoUnfinishedMove(database);
    if (role === 'command') await assertUpToDate(database);
    else await bringUpToDate(database, config.env.MIGRATE_ON_START);
    database.watchConnections();
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function assertNoUnfinishedMove({ writer }: Database): Promise<void> {
  if (!(await findUnfinishedMove(writer))) return;
  throw new Error('A copy into this database was interrupted. Run "migrate-to" again, or empty the database');
}

async function bringUpToDate({ writer }: Database, mayMigrate: boolean): Promise<void> {
  if (mayMigrate) await migrate(writer);
  else if (await isSchemaBehind(writer)) {
    throw new Error(`${OLD_SCHEMA}. Run "npm run migrate" or set MIGRATE_ON_START=true`);
  }
}

/** A command never migrates: it may run in the wrong directory, or beside a service of an older version. */
async function assertUpToDate({ writer, config }: Database): Promise<void> {
  if (!(await hasMigrations(writer))) throw new EmptyDatabase(config);
  if (await isSchemaBehind(writer)) throw new Error(`${OLD_SCHEMA}. Run "npm run migrate" first`);
}

async function startClock(database: Database): Promise<Clock> {
  const clock = new DatabaseClock(database);
  await clock.start();
  return clock;
}

const MAX_ROUND_TRIP_MS = 500;

/** The system clock, corrected to the clock of the database, so that replicas agree on every expiry. */
@Injectable()
export class DatabaseClock extends Clock implements OnApplicationShutdown {
  /** How far the system clock is behind the clock of the database, in milliseconds. */
  offsetMs = 0;
  private isMeasured = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {
    super();
  }

  now(): Instant {
    return Date.now() + this.offsetMs;
  }

  /** Returns a clock that was measured once, for processes that run for seconds. */
  static async measureOnce(database: Database): Promise<DatabaseClock> {
    const clock = new DatabaseClock(database);
    if (database.engine === 'mysql') await clock.measure();
    return clock;
  }

  /** Measures once, then every minute. A failed measurement keeps the last offset. */
  async start(): Promise<void> {
    if (this.database.engine === 'sqlite') return;
    await this.measure();
    this.timer = setInterval(() => void this.measure().catch(() => undefined), MINUTE_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async measure(): Promise<void> {
    const before = Date.now();
    const [row] = await this.database.writer.query<{ now: string | number }[]>(
      'SELECT FLOOR(UNIX_TIMESTAMP(SYSDATE(3)) * 1000) AS now',
    );
    const roundTrip = Date.now() - before;
    // A slow measurement is inaccurate: keep the previous one.
    if (this.isMeasured && roundTrip > MAX_ROUND_TRIP_MS) return;
    this.isMeasured = true;
    this.offsetMs = Math.round(Number(row?.now) - before - roundTrip / 2);
  }
}
