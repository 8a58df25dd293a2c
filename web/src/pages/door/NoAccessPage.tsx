import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';

/** Reasons that the person can resolve in their security settings. */
const OWN_SETTINGS = new Set(['second_factor', 'trusted_device']);

/** Tells why an application cannot be opened. `?reason=` is that of the server. */
export function NoAccessPage() {
  return (
    <Messages area="door">
      <NoAccess />
    </Messages>
  );
}

function NoAccess() {
  const t = useTranslations('door.noAccess');
  const { reason = 'other' } = Router.useRoute(['NoAccess'])?.params ?? {};
  const key = reason as Parameters<typeof t.has>[0];
  return (
    <Column title={t('title')} intro={t.has(key) ? t(key) : t('other')}>
      {OWN_SETTINGS.has(reason) ? (
        <Link to={Router.AccountSecurity()} look="primary">
          {t('security')}
        </Link>
      ) : (
        <Link to={Router.Home()} look="primary">
          {t('home')}
        </Link>
      )}
    </Column>
  );
}
