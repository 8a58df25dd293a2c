import { type DatabaseConfig } from '#platform/config';
import { mysqlRefusal } from './mysql-refusal.js';
import { sqliteRefusal } from './sqlite-refusal.js';

/** The database cannot be opened. The message tells people what to mend; `code` is the driver's or the system's. */
export class CannotOpenDatabase extends Error {
  constructor(
    message: string,
    readonly code: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** What was thrown while the database was opened, as {@link CannotOpenDatabase} where its code says why. */
export function openingFailure(config: DatabaseConfig, error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || error instanceof CannotOpenDatabase) return error;
  const sentence = sentenceFor(config, code, String(message));
  return sentence === null ? error : new CannotOpenDatabase(sentence, code, error);
}

function sentenceFor(config: DatabaseConfig, code: string, message: string): string | null {
  if (config.engine === 'sqlite') return sqliteRefusal(config.file, code);
  const refusal = mysqlRefusal(code, message);
  return refusal && `MySQL at ${config.host}:${config.port} ${refusal} (DATABASE_URL)`;
}
