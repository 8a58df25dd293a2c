import { type ForeignRow } from '#platform/database';
import { type Instant } from '#shared';

/** A row of another system's database. */
export type Row = ForeignRow;

/** `YYYY-MM-DD HH:MM:SS`, optionally with a fraction: the default of SQL databases, in UTC. */
const SQL_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)(?:\+00(?::?00)?)?$/;

/** Returns a text; null if it is absent or empty. */
export function readText(row: Row, column: string): string | null {
  const value = row[column];
  if (value === null || value === undefined || value === '') return null;
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Returns a boolean, in the forms of SQLite, MySQL and PostgreSQL. */
export const readFlag = (row: Row, column: string): boolean =>
  ['1', 'true', 't'].includes(String(row[column]).toLowerCase());

/** Returns an instant; null if it is absent or unreadable. Times without a zone are UTC. */
export function readInstant(row: Row, column: string): Instant | null {
  const text = readText(row, column);
  if (text === null) return null;
  const [, date, time] = SQL_TIME.exec(text) ?? [];
  const at = Date.parse(date === undefined ? text : `${date}T${time}Z`);
  return Number.isNaN(at) ? null : at;
}

/** Returns the JSON object in a text; null if there is none. */
export function parseObject(text: string | null): Row | null {
  const value = text?.startsWith('{') === true ? parseJson(text) : null;
  return typeof value === 'object' ? (value as Row | null) : null;
}

/** Returns the value of a JSON text; null if it is absent or malformed. */
export function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return null;
  }
}
