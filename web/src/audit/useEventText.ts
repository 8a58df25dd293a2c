import { useTranslations } from 'use-intl';
import { actionKey, type AuditEntry } from './actions';
import { COUNTS, detailsOf, isOfAll } from './detailsOf';

/** What messages may ask for, where an entry does not have it. */
const NOTHING = {
  ...COUNTS,
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
    const values = {
      ...NOTHING,
      factor: entry.factor ?? 'other',
      ...detailsOf(entry),
      ...(isOfAll(entry) && { scope: 'all' }),
    };
    if (entry.result === 'success') return t(`done.${key}`, values);
    const failed = `failed.${key}` as Parameters<typeof t.has>[0];
    return t.has(failed) ? t(failed, values) : t('failed.other', { name: t(`names.${key}`) });
  };
}
