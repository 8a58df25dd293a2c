import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { devicesQuery, useSessionCounts } from '../queries';

/** What a change of the second factor ends; nothing where nothing else is open. */
export function EnrolEnds() {
  const t = useTranslations('account.security.enrol');
  const sessions = useSessionCounts().data?.others;
  const devices = useQuery(devicesQuery).data?.length;
  if (sessions === undefined || devices === undefined || sessions + devices === 0) return null;
  return <p className="note">{t('ends', { sessions, devices })}</p>;
}
