import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';
import { Router } from './router';

/** Shown instead of a page that failed. Retrying reloads the document, because a failed import of a module is cached. */
export function FailedPage() {
  const t = useTranslations('app.failed');
  return (
    <Column title={t('title')} intro={t('intro')}>
      <Button look="primary" onPress={() => location.reload()}>
        {t('retry')}
      </Button>
      <Link to={Router.Home()} look="quiet">
        {t('home')}
      </Link>
    </Column>
  );
}
