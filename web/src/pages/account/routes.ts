import { UserRound } from 'lucide-react';
import { type AreaPage } from '@/app/AreaPages';
import { lazyPage } from '@/app/lazyPage';
import { type Catalogue } from '@/i18n/locales';
import { type accountPaths } from './paths';

type AccountPage = AreaPage<keyof typeof accountPaths, keyof Catalogue['account']['places']>;

/** The pages of the account, in the order of its rail. */
export const accountPages: readonly AccountPage[] = [
  {
    route: 'Account',
    name: 'profile',
    icon: UserRound,
    page: lazyPage(() => import('./ProfilePage'), 'ProfilePage'),
  },
];
