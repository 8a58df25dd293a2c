import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { classifyFailure, isDuplicate } from '#platform/database';
import { isOutcomeUnknown, needsReconnect } from '../../../src/platform/database/database-errors.js';

/** An error as the drivers throw it, bare and wrapped by the mapper. */
const forms = (fields: object, message = 'said by the driver') => {
  const driverError = Object.assign(new Error(message), fields);
  return [driverError, new QueryFailedError('SELECT 1', [], driverError)];
};

const CONFLICTS: [string, object][] = [
  ['deadlock', { errno: 1213, code: 'ER_LOCK_DEADLOCK' }],
  ['lock wait timeout', { errno: 1205, code: 'ER_LOCK_WAIT_TIMEOUT' }],
  ['certification conflict', { errno: 3101 }],
  ['TiDB write conflict', { errno: 9007 }],
  ['TiDB schema change', { errno: 8028 }],
  ['SQLite busy', { code: 'SQLITE_BUSY' }],
  ['SQLite stale snapshot', { code: 'SQLITE_BUSY_SNAPSHOT' }],
  ['SQLite locked', { code: 'SQLITE_LOCKED' }],
];

const OUTAGES: [string, object][] = [
  ['refused connection', { code: 'ECONNREFUSED' }],
  ['reset connection', { code: 'ECONNRESET' }],
  ['timeout', { code: 'ETIMEDOUT' }],
  ['unknown host', { code: 'ENOTFOUND' }],
  ['lost connection', { code: 'PROTOCOL_CONNECTION_LOST' }],
  ['server gone away', { errno: 2006 }],
  ['server shutting down', { errno: 1053 }],
  ['too many connections', { errno: 1040 }],
  ['read-only server', { errno: 1290 }],
  ['read-only transaction', { errno: 1792 }],
  ['no primary component', { errno: 1047 }],
  ['full disk', { code: 'SQLITE_FULL' }],
  ['broken disk', { code: 'SQLITE_IOERR' }],
  ['broken disk while syncing', { code: 'SQLITE_IOERR_FSYNC' }],
  ['read-only file', { code: 'SQLITE_READONLY' }],
];

const DUPLICATES: [string, object][] = [
  ['MySQL', { errno: 1062, code: 'ER_DUP_ENTRY' }],
  ['SQLite, unique index', { code: 'SQLITE_CONSTRAINT_UNIQUE' }],
  ['SQLite, primary key', { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }],
];

const ORPHANS: [string, object][] = [
  ['MySQL', { errno: 1452, code: 'ER_NO_REFERENCED_ROW_2' }],
  ['SQLite', { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }],
];

const OTHERS: [string, object][] = [
  ['syntax error', { errno: 1064, code: 'ER_PARSE_ERROR', sqlState: '42000' }],
  ['missing table', { errno: 1146, sqlState: '42S02' }],
  ['SQLite error', { code: 'SQLITE_ERROR' }],
  ['no code', {}],
  ['codes of other types', { errno: null, code: {} }],
];

describe('the classification of database errors', () => {
  it.each(CONFLICTS)('treats a conflict as retryable: %s', (_case, fields) => {
    for (const error of forms(fields)) expect(classifyFailure(error)).toBe('retry');
  });

  it.each(OUTAGES)('treats as an outage: %s', (_case, fields) => {
    for (const error of forms(fields)) expect(classifyFailure(error)).toBe('outage');
  });

  it.each([
    'Queue limit reached.',
    'Pool is closed.',
    'The database connection is not open',
    'Connection is not established with mysql database',
    "Can't add new command when connection is in closed state",
    "Can't write in closed state",
  ])('treats a missing connection as an outage: %s', (message) => {
    for (const error of forms({}, message)) expect(classifyFailure(error)).toBe('outage');
  });

  it.each<[string, object, boolean, boolean]>([
    ['reset connection', { code: 'ECONNRESET' }, true, true],
    ['server gone away', { errno: 2006 }, true, true],
    ['no primary component', { errno: 1047 }, true, true],
    ['read-only server', { errno: 1290 }, true, false],
    ['read-only transaction', { errno: 1792 }, true, false],
    ['full table', { errno: 1114 }, false, true],
    ['error during the commit', { errno: 1180 }, false, true],
    ['deadlock', { errno: 1213 }, false, false],
    ['lost race', { errno: 1062 }, false, false],
    ['our mistake', {}, false, false],
  ])(
    'decides whether to reconnect and whether a COMMIT may have succeeded: %s',
    (_case, fields, another, open) => {
      for (const error of forms(fields))
        expect([needsReconnect(error), isOutcomeUnknown(error)]).toEqual([another, open]);
    },
  );

  it.each(DUPLICATES)('treats as a duplicate: %s', (_case, fields) => {
    for (const error of forms(fields)) {
      expect(classifyFailure(error)).toBe('duplicate');
      expect(isDuplicate(error)).toBe(true);
    }
  });

  it.each(ORPHANS)('treats as a missing parent row: %s', (_case, fields) => {
    for (const error of forms(fields)) {
      expect(classifyFailure(error)).toBe('orphan');
      expect(isDuplicate(error)).toBe(false);
    }
  });

  it.each(OTHERS)('treats as a failed statement: %s', (_case, fields) => {
    for (const error of forms(fields)) {
      expect(classifyFailure(error)).toBe('other');
      expect(isDuplicate(error)).toBe(false);
    }
  });

  it.each([undefined, null, 'text', 7, {}])('treats a thrown %p as a failed statement', (thrown) => {
    expect(classifyFailure(thrown)).toBe('other');
  });
});
