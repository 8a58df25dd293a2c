import { useTranslations } from 'use-intl';

/** Returns a function that names a setting in the language of the page. Unknown settings keep their internal name. */
export function useSettingName(): (setting: string | number | undefined) => string {
  const t = useTranslations('audit.settings');
  return (setting) => {
    if (setting === undefined) return '';
    const key = String(setting) as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : key;
  };
}
