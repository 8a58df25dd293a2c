import { createContext, type ReactNode, useContext, useMemo, useState, useTransition } from 'react';
import { I18nProvider } from 'react-aria-components';
import { IntlProvider } from 'use-intl';
import { type Catalogue, type Locale, regionalLocale, storeLocale, useLoadedMessages } from './locales';

type LocaleChoice = { readonly locale: Locale; readonly choose: (locale: Locale) => void };

const LocaleContext = createContext<LocaleChoice | null>(null);

type Props = { readonly initial: Locale; readonly children: ReactNode };

/** Provides the messages that every page needs, in the chosen language. */
export function LocaleProvider({ initial, children }: Props) {
  const [locale, setLocale] = useState(initial);
  const [, startTransition] = useTransition();
  const app = useLoadedMessages(locale, 'app');
  const errors = useLoadedMessages(locale, 'errors');
  // `Messages` adds those of each area.
  const messages = useMemo(() => ({ app, errors }) as Catalogue, [app, errors]);
  const choice = useMemo(() => {
    const choose = (next: Locale) => {
      storeLocale(next);
      document.documentElement.lang = next;
      startTransition(() => setLocale(next));
    };
    return { locale, choose };
  }, [locale]);
  const regional = regionalLocale(locale);
  return (
    <LocaleContext value={choice}>
      <IntlProvider locale={regional} messages={messages} timeZone={TIME_ZONE}>
        <I18nProvider locale={regional}>{children}</I18nProvider>
      </IntlProvider>
    </LocaleContext>
  );
}

const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Returns the language and a function to change it. */
export function useLocaleChoice(): LocaleChoice {
  const choice = useContext(LocaleContext);
  if (choice === null) throw new Error('outside of LocaleProvider');
  return choice;
}
