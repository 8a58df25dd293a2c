import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { goTo, Router, safeReturn } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { tellOtherTabs } from '@/session/channel';
import { askForLogin } from '@/session/endSession';
import { forgetData } from '@/session/forget';
import { rememberedName } from '@/session/rememberedName';
import { SessionFollower } from '@/session/SessionFollower';
import { openSession, useSessionState } from '@/session/sessionState';
import { useLogout } from '@/session/useLogout';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Column } from '@/ui/Column';
import { LockedSince } from './LockedSince';

const FIELDS = { INCORRECT_PASSCODE: 'passcode', INVALID_PASSCODE_FORMAT: 'passcode' };

/** The lock screen. It replaces the open page, whose data has been cleared. */
export function LockedPage() {
  return (
    <Messages area="locked">
      <Locked />
      <SessionFollower />
    </Messages>
  );
}

function Locked() {
  const t = useTranslations('locked');
  const leave = useLeave();
  const logout = useLogout();
  const unlock = useMutation({
    mutationFn: (passcode: string) => send(api.POST('/api/security/unlock', { body: { passcode } })),
    onSuccess: ({ user }) => {
      tellOtherTabs({ type: 'opened', userId: user.userId });
      leave();
    },
  });
  const submit = (passcode: string) => {
    if (!unlock.isPending) unlock.mutate(passcode);
  };
  const name = rememberedName();
  return (
    <Column title={t('title')} intro={<LockedSince name={name} />}>
      <ApiForm
        error={unlock.error ?? logout.error}
        fields={FIELDS}
        onWaitOver={unlock.reset}
        onSubmit={(values) => submit(values.text('passcode'))}
        actions={
          <>
            <Button
              type="submit"
              look="primary"
              isWide
              isPending={unlock.isPending}
              isDisabled={unlock.error?.remainingTime != null}
            >
              {t('submit')}
            </Button>
            <Button look="quiet" isWide isPending={logout.isPending} onPress={() => logout.mutate()}>
              {t('logout')}
            </Button>
          </>
        }
      >
        <CodeField
          name="passcode"
          label={t('passcode')}
          hint={t('hint')}
          isHidden
          autoFocus
          onComplete={submit}
          clearAfter={unlock.error}
        />
      </ApiForm>
    </Column>
  );
}

/** Returns a function that opens the return target. If the screen is not locked, opens it (or the login) at once. */
function useLeave(): () => void {
  const client = useQueryClient();
  const target = Router.useRoute(['Locked'])?.params.return;
  const leave = () => {
    forgetData(client);
    openSession();
    goTo(safeReturn(target));
  };
  const probe = useQuery({
    queryKey: ['locked'],
    queryFn: () => send(api.GET('/users/me', { headers: { 'X-Background': '1' } })),
    retry: false,
    gcTime: 0,
  });
  const isOpen = probe.data !== undefined;
  const state = useSessionState();
  const endedBy = state.kind === 'ended' ? state.reason : undefined;
  useEffect(() => {
    if (isOpen) leave();
    if (endedBy !== undefined) askForLogin({ reason: endedBy, returnTo: target });
  });
  return leave;
}
