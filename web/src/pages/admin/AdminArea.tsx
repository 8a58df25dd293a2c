import { useTranslations } from 'use-intl';
import { AreaPages } from '@/app/AreaPages';
import { AdminMessages } from '@/i18n/Messages';
import { useMe } from '@/session/me';
import { NotForYouPage } from './NotForYouPage';
import { PaletteOpener } from './palette/PaletteOpener';
import { adminPages } from './routes';

/** Everything below `/admin`. */
export function AdminArea() {
  const me = useMe();
  return <AdminMessages>{me.is_admin ? <Pages /> : <NotForYouPage />}</AdminMessages>;
}

function Pages() {
  const t = useTranslations('admin');
  return (
    <AreaPages
      label={t('label')}
      pages={adminPages}
      nameOf={(name) => t(`places.${name}`)}
      tools={<PaletteOpener />}
    />
  );
}
