import { useTranslations } from 'use-intl';
import { actionKey, type AuditEntry as Entry } from '@/audit/actions';
import { COUNTS, detailsOf, isOfAll } from '@/audit/detailsOf';

const TEXTS = {
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
  return (entry) => {
    const { action, result, actorId, subjectId } = entry;
    const isOwn = subjectId === null || subjectId === actorId;
    const subject = subjectId === null ? t('unknown') : nameOf(subjectId);
    return t(`sentences.${actionKey(action)}`, {
      ...COUNTS,
      ...TEXTS,
      ...detailsOf(entry),
      result,
      scope: isOfAll(entry) ? 'all' : 'one',
      self: isOwn ? 'yes' : 'no',
      subject,
      of: isOwn ? '' : t('of', { subject }),
    });
  };
}
