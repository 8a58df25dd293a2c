import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { currentPath, Router } from '@/app/router';
import { lazyPage } from '@/app/lazyPage';
import { ErrorPage } from '@/app/ErrorPage';
import { askForLogin } from './endSession';
import { meQuery } from './me';
import { rememberName } from './rememberedName';
import { useProofRequest } from './proof';
import { endReason, useSessionState } from './sessionState';
import { useLockShortcut } from './useLock';

const LoginAgain = lazyPage(() => import('./LoginAgain'), 'LoginAgain');
const IdleGuard = lazyPage(() => import('./IdleGuard'), 'IdleGuard');
const ProofDialog = lazyPage(() => import('./ProofDialog'), 'ProofDialog');
const SessionFollower = lazyPage(() => import('./SessionFollower'), 'SessionFollower');

type Props = {
  readonly children: ReactNode;
  /** False where input is not seen here but in a frame; the server reports the idle lock. */
  readonly hasIdleGuard?: boolean;
};

/**
 * Renders a page if there is a session, otherwise redirects to the login. If the session ends while the page is open, the
 * login appears above it, so that input on the page is kept.
 */
export function SessionGate({ children, hasIdleGuard = true }: Props) {
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
      {/* Remounts the page for another user, so that no state of the previous one is kept. */}
      <Suspense key={me.data.userId}>{children}</Suspense>
      <Suspense>
        <SessionFollower />
      </Suspense>
      <Suspense>
        <ProofAsker />
      </Suspense>
      <Suspense>{state.kind === 'ended' ? <LoginAgain /> : hasIdleGuard && <IdleGuard />}</Suspense>
    </>
  );
}

function ProofAsker() {
  return useProofRequest() !== null && <ProofDialog />;
}

/** Redirects to the login, with this page as return target. */
function ToLogin({ reason }: { readonly reason: string }) {
  const callback = Router.useRoute(['Home'])?.params;
  const isHome = callback !== undefined;
  // After a successful login at the provider, a missing session means that the browser rejected the cookie.
  const error = callback?.error ?? (callback?.success === undefined ? undefined : 'no_cookie');
  useEffect(() => {
    askForLogin({ reason, returnTo: isHome ? undefined : currentPath(), error });
  }, [reason, isHome, error]);
  return null;
}
