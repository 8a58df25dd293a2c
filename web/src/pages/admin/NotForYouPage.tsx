import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useMe } from '@/session/me';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';

/** Shown below `/admin` to users who are not admins. */
export function NotForYouPage() {
  const t = useTranslations('admin.notForYou');
  const { username } = useMe();
  return (
    <Column title={t('title')} intro={t('intro', { name: username })}>
      <Link to={Router.Home()} look="primary">
        {t('home')}
      </Link>
      <Link to={Router.Account()} look="quiet">
        {t('account')}
      </Link>
    </Column>
  );
}
