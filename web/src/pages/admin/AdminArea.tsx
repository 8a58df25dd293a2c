import { useTranslations } from 'use-intl';
import { AreaPages } from '@/app/AreaPages';
import { NotFoundPage } from '@/app/NotFoundPage';
import { Messages } from '@/i18n/Messages';
import { useMe } from '@/session/me';
import { adminPages } from './routes';

/** Everything below `/admin`; to others than admins it is not there. */
export function AdminArea() {
  const me = useMe();
  if (!me.is_admin) return <NotFoundPage />;
  return (
    <Messages area="admin">
      <Pages />
    </Messages>
  );
}

function Pages() {
  const t = useTranslations('admin');
  return <AreaPages label={t('label')} pages={adminPages} nameOf={(name) => t(`places.${name}`)} />;
}
