import { UserRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { adminPages } from '../routes';

const PATHS = {
  overview: () => Router.Admin(),
  users: () => Router.AdminUsers(),
  sessions: () => Router.AdminSessions(),
  apiKeys: () => Router.AdminApiKeys(),
  signIn: () => Router.AdminSignIn(),
  remoteDesktops: () => Router.AdminRemoteDesktops(),
  auditLog: () => Router.AdminAuditLog(),
  settings: () => Router.AdminSettings(),
  keys: () => Router.AdminKeys(),
};

/** Returns the pages whose names have the text in them; all without one. */
export function usePaletteMatches(text: string) {
  const t = useTranslations('admin');
  const places = adminPages.flatMap(({ name, icon }) =>
    name === undefined || icon === undefined
      ? []
      : [{ id: `page-${name}`, label: t(`places.${name}`), icon, path: PATHS[name]() }],
  );
  const account = {
    id: 'page-account',
    label: t('palette.account'),
    icon: UserRound,
    path: Router.Account(),
  };
  return [...places, account].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
}
