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
const GATED: ReadonlySet<PageName> = new Set([
  'Home',
  'TerminalCode',
  'Device',
  'AppLogin',
  'AccountArea',
  'AdminArea',
]);
/** Pages that stay open below the lock screen. They show nothing meanwhile, and have a {@link SessionGate} of their own. */
const COVERED: ReadonlySet<PageName | undefined> = new Set(['Application']);
/** Pages that are available while the screen is locked. */
const BEFORE_LOGIN: ReadonlySet<PageName | undefined> = new Set([
  'Locked',
  'Login',
  'Register',
  'Invitation',
  'ResetPassword',
]);

/** Renders the page of the current URL. */
export function App() {
  const name = Router.useRoute(PAGES)?.name;
  const isLocked = useLockedRedirect(name);
  const isLeaving = useRedirect(name);
  const isCovered = isLocked && COVERED.has(name);
  if ((isLocked && !isCovered) || isLeaving) return null;
  if (name === undefined) return <NotFoundPage />;
  const Page = pages[name];
  return (
    <ErrorBoundary key={name} fallback={<FailedPage />}>
      <Suspense>
        {GATED.has(name) ? (
          <SessionGate>
            <Page />
          </SessionGate>
        ) : (
          <Page />
        )}
      </Suspense>
      {isCovered && (
        <div className="application-cover">
          <Suspense>
            <pages.Locked />
          </Suspense>
        </div>
      )}
    </ErrorBoundary>
  );
}

/** Returns whether the screen is locked: then clears the page's data, and redirects to the lock screen unless it covers the page. */
function useLockedRedirect(name: PageName | undefined): boolean {
  const client = useQueryClient();
  const isLocked = useSessionState().kind === 'locked' && !BEFORE_LOGIN.has(name);
  useEffect(() => {
    if (!isLocked) return;
    forgetData(client);
    if (!COVERED.has(name)) Router.replace('Locked', { return: currentPath() });
  }, [client, isLocked, name]);
  return isLocked;
}

/** Returns whether the page is being replaced, by the page for the second factor or one without a trailing slash. */
function useRedirect(name: PageName | undefined): boolean {
  const hasSlash = useSlashRedirect(name === undefined);
  const mustEnrol = useEnrolmentRedirect(name);
  return hasSlash || mustEnrol;
}

/** Redirects to the page that sets up a required second factor if the session can do nothing else. Returns whether it does. */
function useEnrolmentRedirect(name: PageName | undefined): boolean {
  const state = useSessionState().kind;
  const mustEnrol = state === 'enrolling' && name !== 'SecondFactor' && !BEFORE_LOGIN.has(name);
  useEffect(() => {
    if (mustEnrol) Router.replace('SecondFactor', { return: currentPath() });
  }, [mustEnrol]);
  return mustEnrol;
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
