import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';

/** Returns a function that says that the encrypted data stays locked, and where the password unlocks it. */
export function useLockedDataNotice(): () => void {
  const t = useTranslations('login.passkey');
  return () => {
    const link = { to: Router.AccountData(), label: t('unlockData') };
    // Lazy, because the toast queue is in the layout's bundle, which the login does not load.
    void import('@/ui/toast').then(({ toast }) => toast(t('dataLocked'), link));
  };
}
