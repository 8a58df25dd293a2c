import { type ReactNode } from 'react';
import { IntlProvider, useLocale, useMessages } from 'use-intl';
import { type Area, useLoadedMessages } from './locales';

type Props = { readonly area: Area; readonly children: ReactNode };

/** Adds the messages of one area to those that are there already; suspends until they have arrived. */
export function Messages({ area, children }: Props) {
  const locale = useLocale();
  const above = useMessages();
  const messages = useLoadedMessages(locale, area);
  return (
    <IntlProvider locale={locale} messages={{ ...above, [area]: messages }}>
      {children}
    </IntlProvider>
  );
}
