import { type ForeignTables } from '#platform/database';
import { type Instant } from '#shared';
import { type SourceData } from '../source-data.js';
import { readText } from '../source-rows.js';
import { readAccounts } from './accounts.js';
import { readAuditLog } from './audit-log.js';
import { readRoles } from './roles.js';
import { readSettings } from './settings.js';
import { type TermixKeys } from './termix-keys.js';
import { detectVersion } from './termix-version.js';

const SOURCE = 'termix';

export type TermixOptions = {
  readonly keys: TermixKeys;
  /** Whether Termix was reached under the host name of this service, to which passkeys are bound. */
  readonly isSameHost: boolean;
  /** Whether the permissions of roles hold here. */
  readonly isEnforced: boolean;
  readonly now: Instant;
};

/** Reads everything that is imported from an installation. Throws if the tables are not those of Termix. */
export async function readTermix(tables: ForeignTables, options: TermixOptions): Promise<SourceData> {
  const version = await detectVersion(tables);
  const stored = await readStoredSettings(tables);
  const roles = readRoles(await tables.rowsOf('roles'), options.isEnforced);
  const { settings, notes: settingNotes } = readSettings(stored);
  const { entries, notes: auditNotes } = readAuditLog(await tables.rowsOf('audit_logs'));
  const { accounts, notes } = readAccounts({
    ...{ ...options, settings: stored, roles: roles.byId },
    users: await tables.rowsOf('users'),
    sessions: await tables.rowsOf('sessions'),
    passkeys: await tables.rowsOf('webauthn_credentials'),
    apiKeys: await tables.rowsOf('api_keys'),
    memberships: await tables.rowsOf('user_roles'),
  });
  return {
    ...{ source: SOURCE, description: `Termix ${version}`, accounts, settings, auditEntries: entries },
    roles: [...roles.byId.values()],
    notes: [...notes, ...roles.notes, ...settingNotes, ...auditNotes],
  };
}

async function readStoredSettings(tables: ForeignTables): Promise<ReadonlyMap<string, string>> {
  const rows = await tables.rowsOf('settings');
  return new Map(rows.map((row) => [readText(row, 'key') ?? '', readText(row, 'value') ?? '']));
}
