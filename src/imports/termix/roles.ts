import { findMissingGrants } from '#access';
import { SYSTEM_ROLES } from '#roles';
import { type Note, type SourceRole } from '../source-data.js';
import { parseJson, readFlag, readText, type Row } from '../source-rows.js';

/** What a permission of Termix is here; others are about hosts, which stay there. */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  'admin.users.view': ['users.view'],
  'admin.users.manage': ['users.manage'],
  'admin.roles.manage': ['roles.manage'],
  'admin.settings.manage': ['settings.manage'],
  'admin.sessions.manage': ['sessions.manage'],
  'admin.*': ['roles.manage', 'sessions.manage', 'settings.manage', 'users.manage', 'users.view'],
  '*': ['*'],
};

const NAME = /^[a-z0-9_-]{1,64}$/;
const MAX_DISPLAY_NAME = 100;
const MAX_DESCRIPTION = 500;
const NOT_ENFORCED = 'Termix did not enforce it: import with --enforce to switch it on';
const NOT_HERE = 'it is about what stays in Termix';

/** The roles that are imported, by their ids there. */
export type TermixRoles = { readonly byId: ReadonlyMap<string, SourceRole>; readonly notes: readonly Note[] };

/** Reads the roles. @param isEnforced whether their permissions hold here */
export function readRoles(rows: readonly Row[], isEnforced: boolean): TermixRoles {
  const byId = new Map<string, SourceRole>();
  const notes: Note[] = [];
  for (const row of rows) {
    const name = readText(row, 'name') ?? '';
    if (isSystemRole(row, name)) continue;
    if (NAME.test(name)) byId.set(readText(row, 'id') ?? '', readRole(row, name, isEnforced));
    else notes.push({ kind: 'role', name, outcome: 'dropped', reason: 'the name is not allowed here' });
  }
  return { byId, notes };
}

/** Who is an admin is decided by the account, as in Termix itself. */
const isSystemRole = (row: Row, name: string): boolean =>
  readFlag(row, 'is_system') || Object.values<string>(SYSTEM_ROLES).includes(name);

function readRole(row: Row, name: string, isEnforced: boolean): SourceRole {
  const listed = parseJson(readText(row, 'permissions'));
  const permissions = Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : [];
  const grants = isEnforced ? permissions.flatMap((permission) => GRANTS[permission] ?? []) : [];
  return {
    ...{ sourceId: name, name },
    displayName: toText(readText(row, 'display_name') ?? name, MAX_DISPLAY_NAME) ?? name,
    description: toText(readText(row, 'description') ?? '', MAX_DESCRIPTION),
    grants: [...new Set(grants)].sort(),
    notes: permissions.map((permission) => describe(name, permission, isEnforced)),
  };
}

function describe(role: string, permission: string, isEnforced: boolean): Note {
  const note = { kind: 'permission', name: `${role}: ${permission}` } as const;
  const grants = GRANTS[permission];
  if (!grants) return { ...note, outcome: 'dropped', reason: NOT_HERE };
  if (!isEnforced) return { ...note, outcome: 'deferred', reason: NOT_ENFORCED };
  const isSame = findMissingGrants(grants, [permission]).length === 0;
  return { ...note, outcome: 'carried', ...(!isSame && { reason: `becomes ${grants.join(', ')}` }) };
}

function toText(text: string, max: number): string | null {
  const clean = [
    ...text
      .toWellFormed()
      .replace(/\p{Cc}/gu, ' ')
      .trim(),
  ]
    .slice(0, max)
    .join('')
    .trim();
  return clean === '' ? null : clean;
}
