import { useTranslations } from 'use-intl';

/** Returns a function that explains why a session ended; it returns null for reasons that need no explanation. */
export function useEndedText(): (reason: string) => string | null {
  const t = useTranslations('login.ended');
  return (reason) => {
    const key = reason as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : null;
  };
}
