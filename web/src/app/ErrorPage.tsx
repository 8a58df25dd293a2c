import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { ErrorMessage } from '@/ui/ErrorMessage';

type Props = { readonly error: ApiError; readonly onRetry: () => void };

/** Shown instead of a page whose data could not be loaded. */
export function ErrorPage({ error, onRetry }: Props) {
  const t = useTranslations('app.failed');
  return (
    <Column title={t('title')}>
      <ErrorMessage error={error} />
      <Button look="primary" onPress={onRetry}>
        {t('retry')}
      </Button>
    </Column>
  );
}
