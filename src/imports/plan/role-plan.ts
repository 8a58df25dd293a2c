import { type ImportedIds } from '../import-record.repository.js';
import { type Note, type Outcome, type SourceRole } from '../source-data.js';
import { type OnConflict } from './account-plan.js';

/** A role and what becomes of it; `name` is its name here, null if it is not created. */
export type PlannedRole = {
  readonly role: SourceRole;
  readonly outcome: Outcome;
  readonly name: string | null;
  readonly reason: string | null;
};

export type RoleTarget = { readonly names: ReadonlySet<string>; readonly imported: ImportedIds };

const MAX_NAME = 64;
const CLASH = 'a role of this name exists already';

/** Decides about every role. A role that exists already is never joined: it could grant more than its namesake. */
export function planRoles(
  roles: readonly SourceRole[],
  { names, imported }: RoleTarget,
  onConflict: OnConflict,
): PlannedRole[] {
  const taken = new Set(names);
  return roles.map((role) => {
    if (imported.has(role.sourceId))
      return { role, outcome: 'unchanged', name: null, reason: 'imported before' };
    if (!taken.has(role.name)) {
      taken.add(role.name);
      return { role, outcome: 'carried', name: role.name, reason: null };
    }
    if (onConflict === 'skip') return { role, outcome: 'dropped', name: null, reason: CLASH };
    if (onConflict === 'fail') return { role, outcome: 'conflict', name: null, reason: CLASH };
    const name = findFree(role.name, taken);
    taken.add(name);
    return { role, outcome: 'renamed', name, reason: CLASH };
  });
}

function findFree(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const free = name.slice(0, MAX_NAME - suffix.length) + suffix;
    if (!taken.has(free)) return free;
  }
}

/** Describes what becomes of the roles. */
export const toRoleNotes = (planned: readonly PlannedRole[]): Note[] =>
  planned.flatMap(({ role, outcome, name, reason }) => {
    const renamed = outcome === 'renamed' ? `${reason}; it becomes ${name}` : reason;
    const note = { kind: 'role', name: role.name, outcome, ...(renamed !== null && { reason: renamed }) };
    return name === null ? [note] : [note, ...role.notes];
  });
