import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';
import { type Decision, type Device } from './device';

type Props = { readonly device: Device; readonly decision: Decision };

/** Confirms what was decided. */
export function DeviceDecided({ device: { client_name: app }, decision }: Props) {
  const t = useTranslations('device');
  const isApproved = decision === 'approve';
  return (
    <Column
      title={t(isApproved ? 'approved' : 'denied')}
      intro={isApproved ? t('approvedText', { app }) : t('deniedText', { app })}
    >
      <Link to={isApproved ? Router.AccountSessions() : Router.Home()} look="primary">
        {t(isApproved ? 'sessions' : 'home')}
      </Link>
    </Column>
  );
}
