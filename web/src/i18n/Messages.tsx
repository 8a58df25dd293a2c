import { type ReactNode } from 'react';
import { IntlProvider, useMessages } from 'use-intl';
import { useLocaleChoice } from './LocaleProvider';
import { type Area, regionalLocale, useLoadedMessages } from './locales';

type Props = { readonly area: Area; readonly children: ReactNode };

/** Adds the messages of an area to those of its parent; suspends until they are loaded. */
export function Messages({ area, children }: Props) {
  const { locale } = useLocaleChoice();
  const above = useMessages();
  const messages = useLoadedMessages(locale, area);
  return (
    <IntlProvider locale={regionalLocale(locale)} messages={{ ...above, [area]: messages }}>
      {children}
    </IntlProvider>
  );
}

/** Adds the messages of the console, those of API keys, and those of the errors that only the console can get. */
export function AdminMessages({ children }: Pick<Props, 'children'>) {
  const { locale } = useLocaleChoice();
  const above = useMessages();
  const admin = useLoadedMessages(locale, 'admin');
  const apiKeys = useLoadedMessages(locale, 'apiKeys');
  const errors = { ...above.errors, ...useLoadedMessages(locale, 'adminErrors') };
  return (
    <IntlProvider locale={regionalLocale(locale)} messages={{ ...above, admin, apiKeys, errors }}>
      {children}
    </IntlProvider>
  );
}
