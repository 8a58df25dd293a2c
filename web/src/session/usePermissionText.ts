import { useTranslations } from 'use-intl';

/** Returns a function that says what a permission allows; empty for one that these pages do not know. */
export function usePermissionText(): (grant: string) => string {
  const t = useTranslations('people');
  return (grant) => {
    if (grant === '*') return t('wildcards.all');
    if (grant.endsWith('.*')) return t('wildcards.group');
    const key = `permissions.${grant}` as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : '';
  };
}
