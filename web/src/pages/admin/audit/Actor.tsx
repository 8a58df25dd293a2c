import { useTranslations } from 'use-intl';
import { type AuditEntry as Entry } from '@/audit/actions';
import { PersonLink } from '../people/PersonLink';

type Props = { readonly entry: Entry; readonly nameOf: (id: string) => string };

/** Who acted. */
export function Actor({ entry, nameOf }: Props) {
  const t = useTranslations('auditLog.actor');
  const { actorId, factor, actorKeyPrefix } = entry;
  if (actorId === null) return factor === 'operator' ? t('operator') : t('nobody');
  return (
    <>
      <PersonLink userId={actorId} username={nameOf(actorId)} />
      {actorKeyPrefix !== null && <> {t('byKey', { prefix: actorKeyPrefix })}</>}
    </>
  );
}
