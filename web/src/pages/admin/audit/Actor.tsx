import { useTranslations } from 'use-intl';
import { type AuditEntry as Entry } from '@/audit/actions';
import { UserLink } from '../users/UserLink';

type Props = { readonly entry: Entry; readonly nameOf: (id: string) => string };

/** Who acted. */
export function Actor({ entry, nameOf }: Props) {
  const t = useTranslations('auditLog.actor');
  const { actorId, factor, actorKeyPrefix } = entry;
  if (actorId === null) return factor === 'operator' ? t('operator') : t('nobody');
  return (
    <>
      <UserLink userId={actorId} username={nameOf(actorId)} />
      {actorKeyPrefix !== null && <> {t('byKey', { prefix: actorKeyPrefix })}</>}
    </>
  );
}
