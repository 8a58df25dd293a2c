import { UserRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router, urlOf } from '@/app/router';
import { useOpenPages } from '../useOpenPages';

/** Returns the pages whose names contain the text; all pages if it is empty. */
export function usePaletteMatches(text: string) {
  const t = useTranslations('admin');
  const places = useOpenPages().flatMap(({ route, name, icon }) =>
    name === undefined || icon === undefined
      ? []
      : [{ id: `page-${name}`, label: t(`places.${name}`), icon, path: urlOf(route) }],
  );
  const account = {
    id: 'page-account',
    label: t('palette.account'),
    icon: UserRound,
    path: Router.Account(),
  };
  return [...places, account].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
}
