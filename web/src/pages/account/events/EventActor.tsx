import { useTranslations } from 'use-intl';
import { type AuditEntry } from '@/audit/actions';
import { useMe } from '@/session/me';

/** Who caused an event: the user (by session or API key), an admin, the operator, or an unauthenticated client. */
export function EventActor({ entry }: { readonly entry: AuditEntry }) {
  const t = useTranslations('account.events');
  const { userId } = useMe();
  if (entry.factor === 'operator') return t('byOperator');
  if (entry.actorId === null) return t('byNobody');
  if (entry.actorId !== userId) return t('byAdmin');
  return entry.actorKeyPrefix === null ? t('byMe') : t('byKey', { prefix: entry.actorKeyPrefix });
}
