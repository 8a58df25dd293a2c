import { useTranslations } from 'use-intl';

/** Returns the text for the `error` with which the provider's callback returns from a proof. */
export function useProofFailureText() {
  const t = useTranslations('proof.failed');
  return (error: string) => {
    const key = error as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : t('authentication_failed');
  };
}
