import { useTranslations } from 'use-intl';
import { actionKey, type AuditEntry as Entry } from '@/audit/actions';
import { COUNTS, toMessageArguments, affectsAll } from '@/audit/messageArguments';
import { useSettingName } from '@/audit/useSettingName';

/** The value of a setting that was removed or is empty. */
const NO_VALUE = 'none';

/** Details that messages use as text; empty if absent, because a missing argument is an error. */
const TEXT_DEFAULTS = {
  allowed: '',
  command: '',
  enabled: '',
  host: '',
  is_admin: '',
  kid: '',
  name: '',
  port: '',
  prefix: '',
  reason: '',
  setting: '',
  terminal: '',
  type: '',
  username: '',
  value: '',
};

/** Returns a function that describes what was done in an entry, without the actor. */
export function useSentence(nameOf: (id: string) => string): (entry: Entry) => string {
  const t = useTranslations('auditLog');
  const settingName = useSettingName();
  return (entry) => {
    const { action, result, actorId, subjectId } = entry;
    const details = toMessageArguments(entry);
    const isOwn = subjectId === null || subjectId === actorId;
    const subject = subjectId === null ? t('unknown') : nameOf(subjectId);
    return t(`sentences.${actionKey(action)}`, {
      ...COUNTS,
      ...TEXT_DEFAULTS,
      ...details,
      setting: settingName(details['setting']),
      value: details['value'] === '' ? NO_VALUE : (details['value'] ?? NO_VALUE),
      result,
      factor: entry.factor ?? '',
      scope: affectsAll(entry) ? 'all' : 'one',
      self: isOwn ? 'yes' : 'no',
      subject,
      of: isOwn ? '' : t('of', { subject }),
    });
  };
}
