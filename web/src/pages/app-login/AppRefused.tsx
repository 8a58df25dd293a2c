import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { Router } from '@/app/router';
import { Column } from '@/ui/Column';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Link } from '@/ui/Link';
import { Skeleton } from '@/ui/Skeleton';

/** Tells why the app cannot be logged in; a placeholder while that is not known. */
export function AppRefused({ error }: { readonly error: ApiError | null }) {
  const t = useTranslations('appLogin');
  const answer = error?.text('redirect_to') ?? null;
  return (
    <Column title={t('title')}>
      {error === null ? <Skeleton lines={3} /> : <ErrorMessage error={error} />}
      {error !== null && <p>{t('refused')}</p>}
      {answer !== null && (
        <a className="button button-primary" href={answer}>
          {t('back')}
        </a>
      )}
      {error !== null && (
        <Link to={Router.Home()} look={answer === null ? 'primary' : 'quiet'}>
          {t('home')}
        </Link>
      )}
    </Column>
  );
}
