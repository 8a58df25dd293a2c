import { type AuditEntry } from './actions';

/** Details that messages use as counts; 0 if absent. */
export const COUNTS = {
  count: 0,
  ended: 0,
  values: 0,
  seconds: 0,
  attempts_left: 0,
  lock_after_minutes: 0,
  tables: 0,
};

/** Returns the details of an entry as message arguments: counts as numbers, everything else (booleans, too) as text. */
export function toMessageArguments({ details }: AuditEntry): Record<string, string | number> {
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

/** Whether an action affected all items: then it has a count, which may be 0, instead of the id of one item. */
export const affectsAll = ({ details }: AuditEntry) => typeof details?.['count'] === 'number';
