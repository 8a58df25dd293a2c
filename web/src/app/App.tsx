import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { SessionGate } from '@/session/SessionGate';
import { useSessionState } from '@/session/sessionState';
import { ErrorBoundary } from './ErrorBoundary';
import { FailedPage } from './FailedPage';
import { lazyPage } from './lazyPage';
import { NotFoundPage } from './NotFoundPage';
import { currentPath, PAGES, Router } from './router';

const LoginPage = lazyPage(() => import('@/pages/sign-in/LoginPage'), 'LoginPage');
const RegisterPage = lazyPage(() => import('@/pages/sign-in/RegisterPage'), 'RegisterPage');
const ResetPasswordPage = lazyPage(() => import('@/pages/sign-in/ResetPasswordPage'), 'ResetPasswordPage');
const SetupPage = lazyPage(() => import('@/pages/sign-in/SetupPage'), 'SetupPage');
const LockedPage = lazyPage(() => import('@/pages/sign-in/LockedPage'), 'LockedPage');
const HomePage = lazyPage(() => import('@/pages/home/HomePage'), 'HomePage');
const AccountArea = lazyPage(() => import('@/pages/account/AccountArea'), 'AccountArea');
const AdminArea = lazyPage(() => import('@/pages/admin/AdminArea'), 'AdminArea');

type Name = (typeof PAGES)[number];

/** Who has no session does not see these: the gate leads to the login. */
const GATED: ReadonlySet<Name> = new Set(['Home', 'AccountArea', 'AdminArea']);
/** These can be seen while the screen is locked. */
const BEFORE_LOGIN: ReadonlySet<Name | undefined> = new Set(['Locked', 'Login', 'Register', 'ResetPassword']);

/** Shows the page of the address. */
export function App() {
  const route = Router.useRoute(PAGES);
  if (useLockedRedirect(route?.name)) return null;
  if (route === undefined) return <NotFoundPage />;
  const page = pageOf(route.name);
  return (
    <ErrorBoundary key={route.name} fallback={(reset) => <FailedPage onRetry={reset} />}>
      <Suspense>{GATED.has(route.name) ? <SessionGate>{page}</SessionGate> : page}</Suspense>
    </ErrorBoundary>
  );
}

function pageOf(name: Name): ReactNode {
  switch (name) {
    case 'Login':
      return <LoginPage />;
    case 'Register':
      return <RegisterPage />;
    case 'ResetPassword':
      return <ResetPasswordPage />;
    case 'Setup':
      return <SetupPage />;
    case 'Locked':
      return <LockedPage />;
    case 'Home':
      return <HomePage />;
    case 'AccountArea':
      return <AccountArea />;
    case 'AdminArea':
      return <AdminArea />;
  }
}

/** Whether the screen is locked and the page is about to give way: what it knew is forgotten at once. */
function useLockedRedirect(name: Name | undefined): boolean {
  const client = useQueryClient();
  const isLocked = useSessionState().kind === 'locked' && !BEFORE_LOGIN.has(name);
  useEffect(() => {
    if (!isLocked) return;
    client.clear();
    Router.replace('Locked', { return: currentPath() });
  }, [client, isLocked]);
  return isLocked;
}
