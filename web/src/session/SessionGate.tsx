import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { currentPath, Router } from '@/app/router';
import { lazyPage } from '@/app/lazyPage';
import { ErrorPage } from '@/app/ErrorPage';
import { askForLogin } from './endSession';
import { meQuery } from './me';
import { rememberName } from './rememberedName';
import { endReason, useSessionState } from './sessionState';
import { useLockShortcut } from './useLock';

const SignInAgain = lazyPage(() => import('./SignInAgain'), 'SignInAgain');
const IdleGuard = lazyPage(() => import('./IdleGuard'), 'IdleGuard');

/**
 * Shows a page to somebody with a session. Without one it leads to the login; when the session ends while the page is
 * open, the login appears over it, so that what was typed survives.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const me = useQuery(meQuery);
  const state = useSessionState();
  useLockShortcut();
  const name = me.data?.username;
  useEffect(() => {
    if (name !== undefined) rememberName(name);
  }, [name]);
  if (me.data === undefined) {
    if (state.kind === 'ended') return <ToLogin reason={state.reason} />;
    if (me.error === null) return null;
    const reason = endReason(me.error);
    if (reason !== null) return <ToLogin reason={reason} />;
    return me.error.code === 'ACCOUNT_LOCKED' ? null : (
      <ErrorPage error={me.error} onRetry={() => void me.refetch()} />
    );
  }
  return (
    <>
      {/* Another person's page must not keep what this one's showed. */}
      <Suspense key={me.data.userId}>{children}</Suspense>
      <Suspense>{state.kind === 'ended' ? <SignInAgain /> : <IdleGuard />}</Suspense>
    </>
  );
}

/** Leads to the login, which leads back here. */
function ToLogin({ reason }: { readonly reason: string }) {
  const callback = Router.useRoute(['Home'])?.params;
  const isHome = callback !== undefined;
  // After a success at the provider there would be a session, if the browser had kept its cookie.
  const error = callback?.error ?? (callback?.success === undefined ? undefined : 'no_cookie');
  useEffect(() => {
    askForLogin({ reason, returnTo: isHome ? undefined : currentPath(), error });
  }, [reason, isHome, error]);
  return null;
}
