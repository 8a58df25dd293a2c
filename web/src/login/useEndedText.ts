import { useTranslations } from 'use-intl';

/** Returns what says why a session ended; null where there is nothing to say. */
export function useEndedText(): (reason: string) => string | null {
  const t = useTranslations('signIn.ended');
  return (reason) => {
    const key = reason as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : null;
  };
}
