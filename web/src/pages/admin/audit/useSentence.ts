import { useTranslations } from 'use-intl';
import { actionKey, type AuditEntry as Entry } from '@/audit/actions';

/** What sentences count; absent details count as 0. */
const NUMBERS = {
  count: 0,
  ended: 0,
  values: 0,
  seconds: 0,
  attempts_left: 0,
  lock_after_minutes: 0,
  tables: 0,
};
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

/** Returns what turns an entry into a sentence that says what was done, without who did it. */
export function useSentence(nameOf: (id: string) => string): (entry: Entry) => string {
  const t = useTranslations('auditLog');
  return (entry) => {
    const { action, result, actorId, subjectId, details } = entry;
    const isOwn = subjectId === null || subjectId === actorId;
    const subject = subjectId === null ? t('unknown') : nameOf(subjectId);
    return t(`sentences.${actionKey(action)}`, {
      ...NUMBERS,
      ...TEXTS,
      ...plain(details),
      result,
      scope: typeof details?.['count'] === 'number' ? 'all' : 'one',
      self: isOwn ? 'yes' : 'no',
      subject,
      of: isOwn ? '' : t('of', { subject }),
    });
  };
}

function plain(details: Entry['details']): Record<string, string | number> {
  const pairs = Object.entries(details ?? {}).flatMap(([key, value]): [string, string | number][] => {
    if (key in NUMBERS) return typeof value === 'number' ? [[key, value]] : [];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[key, String(value)]]
      : [];
  });
  return Object.fromEntries(pairs);
}
