import { useTranslations } from 'use-intl';
import { actionKey, type AuditEntry } from './actions';

/** What messages may ask for; absent details count as nothing. */
const NOTHING = {
  count: 0,
  ended: 0,
  seconds: 0,
  lock_after_minutes: 0,
  attempts_left: 0,
  reason: 'other',
  allowed: 'other',
  enabled: 'other',
  locked_out: 'other',
  data_reset: 'other',
  factor: 'other',
  scope: 'other',
  prefix: '',
  terminal: '',
  host: '',
  port: '',
  type: '',
  setting: '',
  value: '',
  username: '',
  command: '',
  kid: '',
};

/** Returns what turns an entry of the audit log into a plain sentence. Needs the messages of `audit`. */
export function useEventText(): (entry: AuditEntry) => string {
  const t = useTranslations('audit');
  return (entry) => {
    const key = actionKey(entry.action);
    const values = valuesOf(entry);
    if (entry.result === 'success') return t(`done.${key}`, values);
    const failed = `failed.${key}` as Parameters<typeof t.has>[0];
    return t.has(failed) ? t(failed, values) : t('failed.other', { name: t(`names.${key}`) });
  };
}

/** Details as messages can take them: a choice is a text, also between yes and no. */
function valuesOf({ details, factor }: AuditEntry): Record<string, string | number> {
  const values: Record<string, string | number> = { ...NOTHING, factor: factor ?? 'other' };
  for (const [name, value] of Object.entries<unknown>(details ?? {})) {
    if (typeof value === 'number' || typeof value === 'string') values[name] = value;
    if (typeof value === 'boolean') values[name] = String(value);
  }
  // All sessions or devices at once have a count, which may be 0; a single one has its id.
  if (typeof details?.['count'] === 'number') values['scope'] = 'all';
  return values;
}
