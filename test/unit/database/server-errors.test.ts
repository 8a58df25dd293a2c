import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { databaseCode, classifyFailure } from '#platform/database';
import { toDomainError } from '../../../src/platform/http/error.filter.js';
import { SERVER_ERRORS, type ServerFault } from '../../../src/platform/database/server-errors.js';

const require = createRequire(import.meta.url);
/** The symbols of the MySQL reference, as in the driver; MariaDB uses the same up to 1899. */
const names = require(join(dirname(require.resolve('mysql2')), 'lib/constants/errors.js')) as Record<
  number,
  string
>;

const cases = (Object.entries(SERVER_ERRORS) as [ServerFault, Record<number, string>][]).flatMap(
  ([fault, symbols]) =>
    Object.entries(symbols).map(([number, symbol]): [number, string, ServerFault] => [
      Number(number),
      symbol,
      fault,
    ]),
);

const thrown = (errno: number, code: string, sqlState = 'HY000') =>
  new QueryFailedError(
    'SELECT 1',
    [],
    Object.assign(new Error('said by the server'), { errno, code, sqlState }),
  );

const STATUS: Readonly<Record<ServerFault, string>> = {
  conflict: 'unavailable',
  lost: 'unavailable',
  'read-only': 'unavailable',
  unavailable: 'unavailable',
  orphan: 'unavailable',
  duplicate: 'internal',
  statement: 'internal',
};

describe('a MySQL error number', () => {
  it.each(cases)('%i %s is classified as %s', (number, symbol, fault) => {
    const error = thrown(number, symbol);

    expect(toDomainError(error).kind).toBe(STATUS[fault]);
    expect(databaseCode(error)).toBe(`${number} ${symbol}`);
  });

  it('is listed once and, up to 1899, under the symbol of the driver', () => {
    const numbers = cases.map(([number]) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    const shared = cases.filter(([number]) => number < 1_900);
    expect(shared.map(([number, symbol]) => [number, symbol])).toEqual(
      shared.map(([number]) => [number, names[number]]),
    );
  });

  it.each([
    1203, 1969, 1030, 1026, 1878, 3675, 1637, 1206, 1037, 1038, 1135, 1129, 1152, 1184, 1045, 1598, 9001,
  ])('%i is not classified as a statement error', (number) => {
    expect(classifyFailure(thrown(number, 'ER_SOMETHING', '42000'))).toBe('outage');
  });

  it.each([
    ['42000', 'other'],
    ['42S22', 'other'],
    ['22001', 'other'],
    ['23000', 'other'],
    ['21S01', 'other'],
    ['40001', 'retry'],
    ['HY000', 'outage'],
    ['08S01', 'outage'],
    ['70100', 'outage'],
    ['', 'outage'],
  ])('that is not listed is classified by its SQLSTATE: %s is %s', (sqlState, failure) => {
    expect(classifyFailure(thrown(1_999, 'ER_UNKNOWN', sqlState))).toBe(failure);
  });

  it('is not confused with a system errno', () => {
    expect(classifyFailure(Object.assign(new Error('no file'), { errno: -2, code: 'ENOENT' }))).toBe('other');
    expect(databaseCode(new Error('our mistake'))).toBeNull();
    expect(databaseCode({ errno: -111, code: 'ECONNREFUSED' })).toBe('ECONNREFUSED');
  });
});

describe('a SQLite result code', () => {
  it.each([
    ['SQLITE_BUSY_TIMEOUT', 'retry'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'retry'],
    ['SQLITE_CONSTRAINT_NOTNULL', 'other'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'duplicate'],
    ['SQLITE_CONSTRAINT_FOREIGNKEY', 'orphan'],
    ['SQLITE_ERROR', 'other'],
    ['SQLITE_MISMATCH', 'other'],
    ['SQLITE_TOOBIG', 'other'],
    ['SQLITE_NOMEM', 'outage'],
    ['SQLITE_PROTOCOL', 'outage'],
    ['SQLITE_INTERRUPT', 'outage'],
    ['SQLITE_PERM', 'outage'],
    ['SQLITE_CANTOPEN_ISDIR', 'outage'],
    ['SQLITE_READONLY_DBMOVED', 'outage'],
    ['SQLITE_CORRUPT_INDEX', 'outage'],
    ['SQLITE_IOERR_SHORT_READ', 'outage'],
  ])('%s is classified as %s', (code, failure) => {
    expect(classifyFailure(Object.assign(new Error('said by SQLite'), { code }))).toBe(failure);
    expect(databaseCode({ code })).toBe(code);
  });
});
