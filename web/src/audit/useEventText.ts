import { useTranslations } from 'use-intl';
import { actionKey, type AuditEntry } from './actions';
import { COUNTS, toMessageArguments, affectsAll } from './messageArguments';
import { useSettingName } from './useSettingName';

/** Defaults of message arguments that an entry does not have. */
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
  provider_name: '',
  command: '',
  kid: '',
};

/** Returns a function that describes an audit log entry in a sentence. Requires the messages of `audit`. */
export function useEventText(): (entry: AuditEntry) => string {
  const t = useTranslations('audit');
  const settingName = useSettingName();
  return (entry) => {
    const key = actionKey(entry.action);
    const details = toMessageArguments(entry);
    const values = {
      ...NOTHING,
      factor: entry.factor ?? 'other',
      ...details,
      ...(affectsAll(entry) && { scope: 'all' }),
      setting: settingName(details['setting']),
    };
    if (entry.result === 'success') return t(`done.${key}`, values);
    const failed = `failed.${key}` as Parameters<typeof t.has>[0];
    return t.has(failed) ? t(failed, values) : t('failed.other', { name: t(`names.${key}`) });
  };
}
