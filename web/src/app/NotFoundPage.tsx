import { useTranslations } from 'use-intl';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';
import { Router } from './router';

/** There is no page at this address. */
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
