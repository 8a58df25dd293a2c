import { useTranslations } from 'use-intl';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';
import { Router } from './router';

/** Shown for an unknown URL. */
export function NotFoundPage() {
  const t = useTranslations('app.notFound');
  return (
    <Column title={t('title')} intro={t('intro')}>
      <Link to={Router.Home()} look="primary">
        {t('home')}
      </Link>
    </Column>
  );
}
