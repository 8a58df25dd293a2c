import { type DatabaseConfig, parseDatabaseUrl } from '#platform/config';
import { Database, MOVE_TABLE, findUnfinishedMove, Reader, Transactions } from '#platform/database';
import { schema } from '../../bootstrap/entities.js';
import { type Call } from '../command.js';
import { readInputFile } from '../operator-input.js';
import { type Query, type Row } from './tables.js';

/** Longer than for requests, because a page of large rows takes time. */
const TIMEOUT_MS = 60_000;

export type MysqlConfig = Extract<DatabaseConfig, { engine: 'mysql' }>;

export const TARGET_FILE = '--target-file';

/**
 * Returns the target database, from a file or, if it has no password, from the command line, which all users of the
 * machine can read. Errors never contain the URL.
 */
export async function parseTarget({ values: [url], flags }: Call): Promise<MysqlConfig> {
  const file = flags.get(TARGET_FILE);
  if (file !== undefined) return parseMysqlUrl((await readInputFile(file)).trim(), `The database in ${file}`);
  if (url === undefined)
    throw new Error(`Name the file with the URL of the target database: ${TARGET_FILE} <file>`);
  const config = parseMysqlUrl(url, 'The target database');
  if (config.password === '') return config;
  throw new Error(
    'Other users of this machine can read a password on a command line: put the URL into a file that only you can ' +
      `read, and name that with ${TARGET_FILE} <file>`,
  );
}

function parseMysqlUrl(url: string, place: string): MysqlConfig {
  const config = parseDatabaseUrl(url);
  if (typeof config === 'string') throw new Error(`${place} ${config}`);
  if (config.engine !== 'mysql') throw new Error(`${place} must be a MySQL URL: mysql://…`);
  return config;
}

/** An open database, with the means to read and write rows. */
export type OpenDatabase = {
  readonly database: Database;
  readonly transactions: Transactions;
  readonly reader: Reader;
  readonly query: Query;
};

export async function openTarget(config: MysqlConfig, { config: { env } }: Call): Promise<OpenDatabase> {
  const database = await Database.open({ ...config, timeoutMs: TIMEOUT_MS }, schema, env.MYSQL_CAUSAL_READS);
  return toOpenDatabase(database);
}

/** Reads outside of other transactions that are open in this process. */
export function toOpenDatabase(database: Database): OpenDatabase {
  const transactions = new Transactions(database);
  const reader = new Reader(database, transactions);
  const query: Query = (sql, values = []) => reader.read((manager) => manager.query<Row[]>(sql, [...values]));
  return { database, transactions, reader, query };
}

/** Returns whether the target is empty, or contains an interrupted copy of the same source. Throws otherwise. */
export async function readTargetState(
  { database, query }: OpenDatabase,
  source: string,
): Promise<'empty' | 'begun'> {
  const rows = await query(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const others = rows.filter(({ name }) => name !== MOVE_TABLE);
  const begun = await findUnfinishedMove(database.writer);
  if (begun?.source === source) return 'begun';
  if (others.length === 0 && !begun?.source) return 'empty';
  throw new Error(
    begun
      ? 'A copy of another database into this target has started. Nothing was changed'
      : `The target is not empty: it has ${others.length} table(s). Nothing was changed`,
  );
}
