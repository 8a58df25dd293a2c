import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Clock } from '#shared';
import { type Schema } from './data-source.js';
import { Database } from './database.js';
import { DatabaseClock } from './database-clock.js';
import { isSchemaBehind, migrate } from './migrator.js';
import { moveBegun } from './move-mark.js';
import { Reader } from './reader.js';
import { Sweeper } from './sweeper.js';
import { Transactions } from './transactions.js';

/** Closes the connections last: shutdown hooks of modules that import this one have run by then. */
@Injectable()
class DatabaseShutdown implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}

/** Opens the database, brings its schema up to date and offers the ways to read and write it. */
@Module({})
export class DatabaseModule {
  static forRoot(schema: Schema): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: Database,
          inject: [AppConfig],
          useFactory: (config: AppConfig) => openDatabase(config, schema),
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

async function openDatabase(config: AppConfig, schema: Schema): Promise<Database> {
  const database = await Database.open(config.database, schema, config.env.MYSQL_CAUSAL_READS);
  try {
    await bringUpToDate(database, config.env.MIGRATE_ON_START);
    database.watchConnections();
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function bringUpToDate({ writer }: Database, mayMigrate: boolean): Promise<void> {
  if (await moveBegun(writer)) {
    throw new Error(
      'A move into this database has not come to its end. Run "migrate-to" again, or make the database empty',
    );
  }
  if (mayMigrate) await migrate(writer);
  else if (await isSchemaBehind(writer)) {
    throw new Error(
      'The schema is older than this program. Run "npm run migrate" or set MIGRATE_ON_START=true',
    );
  }
}

async function startClock(database: Database): Promise<Clock> {
  const clock = new DatabaseClock(database);
  await clock.start();
  return clock;
}
