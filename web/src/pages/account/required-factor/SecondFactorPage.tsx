import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, send } from '@/api/client';
import { ErrorPage } from '@/app/ErrorPage';
import { currentPath, Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { askForLogin } from '@/session/endSession';
import { endReason } from '@/session/sessionState';
import { EnrolmentChoice } from './EnrolmentChoice';
import { useLeave } from './useLeave';

/** Sets up the second factor that the account requires, then opens the page of `?return=`. */
export function SecondFactorPage() {
  const requirement = useQuery({
    queryKey: ['second-factor'],
    queryFn: () => send(api.GET('/users/second-factor')),
    retry: false,
    gcTime: 0,
  });
  const leave = useLeave();
  const reason = requirement.error && endReason(requirement.error);
  const isDone = requirement.data?.must_enrol === false;
  useEffect(() => {
    if (reason !== null) askForLogin({ reason, returnTo: currentPath() });
    else if (isDone) leave();
  }, [reason, isDone, leave]);
  if (requirement.error?.code === 'ACCOUNT_LOCKED') return <ToLockScreen />;
  if (requirement.error !== null && reason === null)
    return <ErrorPage error={requirement.error} onRetry={() => void requirement.refetch()} />;
  if (requirement.data === undefined || isDone) return null;
  return (
    <Messages area="account">
      <EnrolmentChoice needsCode={requirement.data.needs_code} onDone={leave} />
    </Messages>
  );
}

function ToLockScreen() {
  useEffect(() => Router.replace('Locked', { return: currentPath() }), []);
  return null;
}
