import { useQueryClient } from '@tanstack/react-query';
import { replaceUnsafe, useLocation } from '@swan-io/chicane';
import { Suspense, useEffect } from 'react';
import { forgetData } from '@/session/forget';
import { SessionGate } from '@/session/SessionGate';
import { useSessionState } from '@/session/sessionState';
import { ErrorBoundary } from './ErrorBoundary';
import { FailedPage } from './FailedPage';
import { NotFoundPage } from './NotFoundPage';
import { type PageName, pages } from './pages';
import { currentPath, PAGES, Router } from './router';

/** Pages that require a session: without one, {@link SessionGate} redirects to the login. */
const GATED: ReadonlySet<PageName> = new Set(['Home', 'TerminalCode', 'AccountArea', 'AdminArea']);
/** Pages that are available while the screen is locked. */
const BEFORE_LOGIN: ReadonlySet<PageName | undefined> = new Set([
  'Locked',
  'Login',
  'Register',
  'ResetPassword',
]);

/** Renders the page of the current URL. */
export function App() {
  const route = Router.useRoute(PAGES);
  const isLocked = useLockedRedirect(route?.name);
  const hasSlash = useSlashRedirect(route === undefined);
  if (isLocked || hasSlash) return null;
  if (route === undefined) return <NotFoundPage />;
  const Page = pages[route.name];
  return (
    <ErrorBoundary key={route.name} fallback={<FailedPage />}>
      <Suspense>
        {GATED.has(route.name) ? (
          <SessionGate>
            <Page />
          </SessionGate>
        ) : (
          <Page />
        )}
      </Suspense>
    </ErrorBoundary>
  );
}

/** Returns whether the screen is locked: then clears the page's data and redirects to the lock screen. */
function useLockedRedirect(name: PageName | undefined): boolean {
  const client = useQueryClient();
  const isLocked = useSessionState().kind === 'locked' && !BEFORE_LOGIN.has(name);
  useEffect(() => {
    if (!isLocked) return;
    forgetData(client);
    Router.replace('Locked', { return: currentPath() });
  }, [client, isLocked]);
  return isLocked;
}

/** Redirects an unknown URL with a trailing slash to the one without it. Returns whether it does. */
function useSlashRedirect(isUnknown: boolean): boolean {
  const { path, search } = useLocation().raw;
  const target = path.replace(/\/+$/, '');
  const shouldRedirect = isUnknown && target !== path;
  useEffect(() => {
    if (shouldRedirect) replaceUnsafe(target + search);
  }, [shouldRedirect, target, search]);
  return shouldRedirect;
}
