import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { devicesQuery, useSessionCounts } from '../queries';

/** Says which sessions and trusted devices enrolment ends. Hidden if there are none. */
export function EnrolEnds() {
  const t = useTranslations('account.security.enrol');
  const sessions = useSessionCounts().data?.others;
  const devices = useQuery(devicesQuery).data?.length;
  if (sessions === undefined || devices === undefined || sessions + devices === 0) return null;
  return <p className="note">{t('ends', { sessions, devices })}</p>;
}
