import { type ForeignTables } from '#platform/database';

/** What each version added, newest first. There is no row that names the version. */
const MARKS = [
  { version: '2.7 or later', table: 'ui_preferences', column: null },
  { version: '2.6', table: 'session_shares', column: null },
  { version: '2.5.1', table: 'users', column: 'registered_at' },
  { version: '2.5.0', table: 'webauthn_credentials', column: null },
  { version: '2.4', table: 'sso_providers', column: null },
] as const;

const OLDEST = '2.3 or earlier';

/** Returns the version that has written the tables. Throws if they are not tables of Termix. */
export async function detectVersion(tables: ForeignTables): Promise<string> {
  const columns = await tables.columnsOf('users');
  if (!columns.includes('password_hash') || (await tables.columnsOf('settings')).length === 0)
    throw new Error('the database has no tables of Termix');
  for (const { version, table, column } of MARKS) {
    const found = await tables.columnsOf(table);
    if (column === null ? found.length > 0 : found.includes(column)) return version;
  }
  return OLDEST;
}
