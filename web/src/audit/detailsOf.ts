import { type AuditEntry } from './actions';

/** What sentences count; absent details count as 0. */
export const COUNTS = {
  count: 0,
  ended: 0,
  values: 0,
  seconds: 0,
  attempts_left: 0,
  lock_after_minutes: 0,
  tables: 0,
};

/** Returns the details of an entry as messages take them: counts as numbers, all else as texts, yes and no among them. */
export function detailsOf({ details }: AuditEntry): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries<unknown>(details ?? {})) {
    if (name in COUNTS) {
      if (typeof value === 'number') values[name] = value;
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      values[name] = String(value);
    }
  }
  return values;
}

/** Whether an act concerned all of something: then there is a count, which may be 0; a single one has its id. */
export const isOfAll = ({ details }: AuditEntry) => typeof details?.['count'] === 'number';
