import {
  Database,
  History,
  KeyRound,
  LockKeyhole,
  MonitorSmartphone,
  ShieldCheck,
  UserRound,
} from 'lucide-react';
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
    page: lazyPage(() => import('./profile/ProfilePage'), 'ProfilePage'),
  },
  {
    route: 'AccountSecurity',
    name: 'security',
    icon: ShieldCheck,
    page: lazyPage(() => import('./security/SecurityPage'), 'SecurityPage'),
  },
  {
    route: 'AccountSessions',
    name: 'sessions',
    icon: MonitorSmartphone,
    page: lazyPage(() => import('./sessions/SessionsPage'), 'SessionsPage'),
  },
  {
    route: 'AccountScreenLock',
    name: 'screenLock',
    icon: LockKeyhole,
    page: lazyPage(() => import('./screen-lock/ScreenLockPage'), 'ScreenLockPage'),
  },
  {
    route: 'AccountApiKeys',
    name: 'apiKeys',
    icon: KeyRound,
    page: lazyPage(() => import('./api-keys/ApiKeysPage'), 'ApiKeysPage'),
  },
  {
    route: 'AccountEvents',
    name: 'events',
    icon: History,
    page: lazyPage(() => import('./events/EventsPage'), 'EventsPage'),
  },
  {
    route: 'AccountData',
    name: 'data',
    icon: Database,
    page: lazyPage(() => import('./data/DataPage'), 'DataPage'),
  },
];
