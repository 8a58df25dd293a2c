import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { chooseTheme, storedTheme, THEMES, type Theme } from '@/app/theme';
import { useLocaleChoice } from '@/i18n/LocaleProvider';
import { type Locale, LOCALES } from '@/i18n/locales';
import { Select } from './Select';
import './Preferences.css';

const LANGUAGES = (Object.keys(LOCALES) as Locale[]).map((value) => ({ value, label: LOCALES[value] }));

/** Language and theme of this browser. */
export function Preferences() {
  const t = useTranslations('app.preferences');
  const { locale, choose } = useLocaleChoice();
  const [theme, setTheme] = useState(storedTheme);
  const change = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <div className="preferences">
      <Select label={t('language')} isLabelHidden value={locale} options={LANGUAGES} onChange={choose} />
      <Select
        label={t('theme')}
        isLabelHidden
        value={theme}
        options={THEMES.map((value) => ({ value, label: t(value) }))}
        onChange={change}
      />
    </div>
  );
}
