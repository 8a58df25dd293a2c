import {
  AppWindow,
  Gauge,
  KeyRound,
  LogIn,
  MonitorUp,
  ScrollText,
  Settings,
  ShieldCheck,
  Users,
  Waypoints,
} from 'lucide-react';
import { type AreaPage } from '@/app/AreaPages';
import { lazyPage } from '@/app/lazyPage';
import { type Catalogue } from '@/i18n/locales';
import { type adminPaths } from './paths';

type AdminPage = AreaPage<keyof typeof adminPaths, keyof Catalogue['admin']['places']>;

const loadApplications = () => import('./applications/pages');

/** The pages of the console, in the order of its rail. */
export const adminPages: readonly AdminPage[] = [
  {
    route: 'Admin',
    name: 'overview',
    icon: Gauge,
    page: lazyPage(() => import('./overview/OverviewPage'), 'OverviewPage'),
  },
  {
    route: 'AdminUsers',
    name: 'users',
    icon: Users,
    page: lazyPage(() => import('./users/UsersPage'), 'UsersPage'),
  },
  { route: 'AdminUser', page: lazyPage(() => import('./users/UserPage'), 'UserPage') },
  {
    route: 'AdminSessions',
    name: 'sessions',
    icon: Waypoints,
    page: lazyPage(() => import('./sessions/SessionsPage'), 'SessionsPage'),
  },
  {
    route: 'AdminApplications',
    name: 'applications',
    icon: AppWindow,
    page: lazyPage(loadApplications, 'ApplicationsPage'),
  },
  { route: 'AdminNewApplication', page: lazyPage(loadApplications, 'NewApplicationPage') },
  { route: 'AdminApplication', page: lazyPage(loadApplications, 'ApplicationPage') },
  {
    route: 'AdminApiKeys',
    name: 'apiKeys',
    icon: KeyRound,
    page: lazyPage(() => import('./api-keys/ApiKeysPage'), 'ApiKeysPage'),
  },
  {
    route: 'AdminLogin',
    name: 'login',
    icon: LogIn,
    page: lazyPage(() => import('./login/LoginSettingsPage'), 'LoginSettingsPage'),
  },
  { route: 'AdminProvider', page: lazyPage(() => import('./login/ProviderPage'), 'ProviderPage') },
  {
    route: 'AdminRemoteDesktops',
    name: 'remoteDesktops',
    icon: MonitorUp,
    page: lazyPage(() => import('./remote-desktops/RemoteDesktopsPage'), 'RemoteDesktopsPage'),
  },
  {
    route: 'AdminAuditLog',
    name: 'auditLog',
    icon: ScrollText,
    page: lazyPage(() => import('./audit/AuditLogPage'), 'AuditLogPage'),
  },
  {
    route: 'AdminSettings',
    name: 'settings',
    icon: Settings,
    page: lazyPage(() => import('./settings/SettingsPage'), 'SettingsPage'),
  },
  {
    route: 'AdminKeys',
    name: 'keys',
    icon: ShieldCheck,
    isInRail: false,
    page: lazyPage(() => import('./keys/KeysPage'), 'KeysPage'),
  },
];
