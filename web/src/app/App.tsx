import { Suspense, useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { SessionGate } from '@/session/SessionGate';
import { useSessionState } from '@/session/sessionState';
import { ErrorBoundary } from './ErrorBoundary';
import { FailedPage } from './FailedPage';
import { NotFoundPage } from './NotFoundPage';
import { lazyPage } from './lazyPage';
import { currentPath, Router } from './router';

const LoginPage = lazyPage(() => import('@/pages/sign-in/LoginPage'), 'LoginPage');
const SetupPage = lazyPage(() => import('@/pages/sign-in/SetupPage'), 'SetupPage');
const LockedPage = lazyPage(() => import('@/pages/sign-in/LockedPage'), 'LockedPage');
const HomePage = lazyPage(() => import('@/pages/home/HomePage'), 'HomePage');
const AccountArea = lazyPage(() => import('@/pages/account/AccountArea'), 'AccountArea');
const AdminArea = lazyPage(() => import('@/pages/admin/AdminArea'), 'AdminArea');

/** Shows the page of the address. What needs a session is behind the gate. */
export function App() {
  const route = Router.useRoute(['Home', 'Setup', 'Login', 'Locked', 'AccountArea', 'AdminArea']);
  const isLocked = useLockedRedirect(route?.name);
  if (isLocked) return null;
  return (
    <ErrorBoundary key={route?.name} fallback={(reset) => <FailedPage onRetry={reset} />}>
      <Suspense fallback={null}>{pageOf(route?.name)}</Suspense>
    </ErrorBoundary>
  );
}

type Name = 'Home' | 'Setup' | 'Login' | 'Locked' | 'AccountArea' | 'AdminArea' | undefined;

function pageOf(name: Name) {
  switch (name) {
    case 'Login':
      return <LoginPage />;
    case 'Setup':
      return <SetupPage />;
    case 'Locked':
      return <LockedPage />;
    case 'Home':
      return gated(<HomePage />);
    case 'AccountArea':
      return gated(<AccountArea />);
    case 'AdminArea':
      return gated(<AdminArea />);
    case undefined:
      return <NotFoundPage />;
  }
}

const gated = (page: React.ReactNode) => <SessionGate>{page}</SessionGate>;

/** Whether the screen is locked and the page is about to give way: what it knew is forgotten at once. */
function useLockedRedirect(name: Name): boolean {
  const client = useQueryClient();
  const isLocked = useSessionState().kind === 'locked' && name !== 'Locked' && name !== 'Login';
  useEffect(() => {
    if (!isLocked) return;
    client.clear();
    Router.replace('Locked', { return: currentPath() });
  }, [client, isLocked]);
  return isLocked;
}
