import { useTranslations } from 'use-intl';
import { AreaPages } from '@/app/AreaPages';
import { ErrorPage } from '@/app/ErrorPage';
import { AdminMessages } from '@/i18n/Messages';
import { useGrants } from '@/session/permissions';
import { MissingPermissionPage } from './MissingPermissionPage';
import { NotForYouPage } from './NotForYouPage';
import { PaletteOpener } from './palette/PaletteOpener';
import { adminPages } from './routes';
import { useOpenPages } from './useOpenPages';

/** Everything below `/admin`. */
export function AdminArea() {
  const { query, isLoading } = useGrants();
  if (query.error !== null) return <ErrorPage error={query.error} onRetry={() => void query.refetch()} />;
  return <AdminMessages>{!isLoading && <Console />}</AdminMessages>;
}

/** The pages that the current user may open; the others say what is missing. */
function Console() {
  const t = useTranslations('admin');
  const open = useOpenPages();
  if (open.length === 0) return <NotForYouPage />;
  const listed = new Set(open.map(({ route }) => route));
  const pages = adminPages.map(({ under, ...page }) =>
    listed.has(page.route)
      ? { ...page, ...(under !== undefined && listed.has(under) && { isInRail: false as const }) }
      : { route: page.route, page: MissingPermissionPage },
  );
  return (
    <AreaPages
      label={t('label')}
      pages={pages}
      nameOf={(name) => t(`places.${name}`)}
      tools={<PaletteOpener />}
    />
  );
}
