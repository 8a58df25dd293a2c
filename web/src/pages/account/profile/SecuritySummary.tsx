import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { securityQuery, useMe } from '@/session/me';
import { Badge } from '@/ui/Badge';
import { Facts } from '@/ui/Facts';
import { Link } from '@/ui/Link';
import { apiKeysQuery, useSessions } from '../queries';

/** The security settings of the account, each with a link to change it. */
export function SecuritySummary() {
  const t = useTranslations('account.profile');
  const me = useMe();
  const sessions = useSessions().data?.length;
  const lock = useQuery(securityQuery).data;
  const keys = useQuery(apiKeysQuery).data?.length;
  const onOff = (isOn: boolean) =>
    isOn ? <Badge tone="accent">{t('on')}</Badge> : <Badge tone="warning">{t('off')}</Badge>;
  const place = (value: ReactNode, to: string, text: string) => (
    <>
      {value}
      <Link to={to}>{text}</Link>
    </>
  );
  return (
    <Facts
      facts={[
        {
          key: 'factor',
          label: t('factor'),
          value: place(
            onOff(me.totp_enabled),
            Router.AccountSecurity(),
            t(me.totp_enabled ? 'change' : 'setUp'),
          ),
        },
        {
          key: 'lock',
          label: t('lock'),
          value:
            lock &&
            place(
              onOff(lock.has_passcode),
              Router.AccountScreenLock(),
              t(lock.has_passcode ? 'change' : 'setUp'),
            ),
        },
        {
          key: 'sessions',
          label: t('sessions'),
          value:
            sessions !== undefined &&
            place(t('sessionCount', { count: sessions }), Router.AccountSessions(), t('show')),
        },
        {
          key: 'keys',
          label: t('keys'),
          value:
            keys !== undefined && place(t('keyCount', { count: keys }), Router.AccountApiKeys(), t('show')),
        },
      ]}
    />
  );
}
