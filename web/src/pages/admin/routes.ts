import {
  AppWindow,
  Gauge,
  IdCard,
  KeyRound,
  LogIn,
  MailPlus,
  MonitorUp,
  ScrollText,
  Users,
  Waypoints,
} from 'lucide-react';
import { lazyPage } from '@/app/lazyPage';
import { ALL } from '@/session/permissions';
import { type AdminPage } from './adminPage';
import { settingsPages } from './settings/routes';

const loadRoles = () => import('./roles/pages');
const loadProviders = () => import('./login/ProviderPage');
const loadDirectories = () => import('./login/DirectoryPage');
const loadApplications = () => import('./applications/pages');

/** The pages of the console, in the order of its rail. */
export const adminPages: readonly AdminPage[] = [
  {
    route: 'Admin',
    needs: [ALL],
    name: 'overview',
    icon: Gauge,
    page: lazyPage(() => import('./overview/OverviewPage'), 'OverviewPage'),
  },
  {
    route: 'AdminUsers',
    needs: ['users.view'],
    name: 'users',
    icon: Users,
    page: lazyPage(() => import('./users/UsersPage'), 'UsersPage'),
  },
  { route: 'AdminUser', needs: ['users.view'], page: lazyPage(() => import('./users/UserPage'), 'UserPage') },
  {
    route: 'AdminRoles',
    needs: ['roles.manage'],
    under: 'AdminUsers',
    name: 'roles',
    icon: IdCard,
    page: lazyPage(loadRoles, 'RolesPage'),
  },
  { route: 'AdminNewRole', needs: ['roles.manage'], page: lazyPage(loadRoles, 'NewRolePage') },
  { route: 'AdminRole', needs: ['roles.manage'], page: lazyPage(loadRoles, 'RolePage') },
  {
    route: 'AdminInvitations',
    needs: ['users.view'],
    under: 'AdminUsers',
    name: 'invitations',
    icon: MailPlus,
    page: lazyPage(() => import('./invitations/InvitationsPage'), 'InvitationsPage'),
  },
  {
    route: 'AdminSessions',
    needs: ['sessions.manage'],
    name: 'sessions',
    icon: Waypoints,
    page: lazyPage(() => import('./sessions/SessionsPage'), 'SessionsPage'),
  },
  {
    route: 'AdminApplications',
    needs: ['applications.manage'],
    name: 'applications',
    icon: AppWindow,
    page: lazyPage(loadApplications, 'ApplicationsPage'),
  },
  {
    route: 'AdminNewApplication',
    needs: ['applications.manage'],
    page: lazyPage(loadApplications, 'NewApplicationPage'),
  },
  {
    route: 'AdminApplication',
    needs: ['applications.manage'],
    page: lazyPage(loadApplications, 'ApplicationPage'),
  },
  {
    route: 'AdminApiKeys',
    needs: ['api-keys.manage'],
    name: 'apiKeys',
    icon: KeyRound,
    page: lazyPage(() => import('./api-keys/ApiKeysPage'), 'ApiKeysPage'),
  },
  {
    route: 'AdminLogin',
    needs: ['settings.manage', 'providers.manage'],
    name: 'login',
    icon: LogIn,
    page: lazyPage(() => import('./login/LoginSettingsPage'), 'LoginSettingsPage'),
  },
  {
    route: 'AdminNewProvider',
    needs: ['providers.manage'],
    page: lazyPage(loadProviders, 'NewProviderPage'),
  },
  {
    route: 'AdminProvider',
    needs: ['providers.manage'],
    page: lazyPage(loadProviders, 'ProviderPage'),
  },
  {
    route: 'AdminNewDirectory',
    needs: ['providers.manage'],
    page: lazyPage(loadDirectories, 'NewDirectoryPage'),
  },
  {
    route: 'AdminDirectory',
    needs: ['providers.manage'],
    page: lazyPage(loadDirectories, 'DirectoryPage'),
  },
  {
    route: 'AdminRemoteDesktops',
    needs: ['settings.manage'],
    name: 'remoteDesktops',
    icon: MonitorUp,
    page: lazyPage(() => import('./remote-desktops/RemoteDesktopsPage'), 'RemoteDesktopsPage'),
  },
  {
    route: 'AdminAuditLog',
    needs: ['audit.view'],
    name: 'auditLog',
    icon: ScrollText,
    page: lazyPage(() => import('./audit/AuditLogPage'), 'AuditLogPage'),
  },
  ...settingsPages,
];
