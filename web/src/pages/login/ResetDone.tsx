import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { Link } from '@/ui/Link';
import { useReturnTarget } from './useArrive';

/** Confirms the reset, and explains how to restore the encrypted data if it could not be kept. */
export function ResetDone({ isDataReset }: { readonly isDataReset: boolean }) {
  const t = useTranslations('passwordReset');
  const target = useReturnTarget();
  return (
    <>
      {isDataReset && (
        <Banner kind="warning" title={t('dataTitle')}>
          {t('dataText')}
        </Banner>
      )}
      <Link to={Router.Login(target === undefined ? {} : { return: target })} look="primary">
        {t('login')}
      </Link>
    </>
  );
}
