import { Link } from '@swan-io/chicane';
import { House, Lock, LogOut, ShieldCheck, UserRound } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useMe, useSecurity } from '@/session/me';
import { useHasConsole } from '@/session/permissions';
import { useLock } from '@/session/useLock';
import { useLogout } from '@/session/useLogout';
import { useErrorToast } from './useErrorToast';

/** The current user, links to the other areas, and logout. */
export function RailUser({ hasLinks }: { readonly hasLinks: boolean }) {
  const t = useTranslations('app.rail');
  const me = useMe();
  const security = useSecurity();
  const lock = useLock();
  const logout = useLogout();
  const report = useErrorToast();
  return (
    <ul className="rail-list rail-personal">
      <li className="rail-user">{t('loggedInAs', { name: me.username })}</li>
      {hasLinks && <RailLinks />}
      {security?.has_passcode === true && (
        <li>
          <Button className="rail-place" onPress={() => lock.mutate()}>
            <Lock aria-hidden="true" />
            {t('lock')}
          </Button>
        </li>
      )}
      <li>
        <Button className="rail-place" onPress={() => logout.mutate(undefined, { onError: report })}>
          <LogOut aria-hidden="true" />
          {t('logout')}
        </Button>
      </li>
    </ul>
  );
}

function RailLinks() {
  const t = useTranslations('app.rail');
  const hasConsole = useHasConsole();
  return (
    <>
      <RailLink to={Router.Home()} icon={House} label={t('home')} />
      <RailLink to={Router.Account()} icon={UserRound} label={t('account')} />
      {hasConsole && <RailLink to={Router.Admin()} icon={ShieldCheck} label={t('admin')} />}
    </>
  );
}

type LinkProps = { readonly to: string; readonly icon: typeof House; readonly label: string };

function RailLink({ to, icon: Icon, label }: LinkProps) {
  return (
    <li>
      <Link to={to} className="rail-place">
        <Icon aria-hidden="true" />
        {label}
      </Link>
    </li>
  );
}
