import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { currentPath, goTo, Router, safeReturn } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { useCodeOrPasskey } from '@/passkeys/useCodeOrPasskey';
import { UsePasskeyButton } from '@/passkeys/UsePasskeyButton';
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

/** The lock screen. It replaces the open page, whose data has been cleared, or covers the frame of an application. */
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
  const unlock = useCodeOrPasskey({
    name: ['unlock'],
    request: () => send(api.POST('/api/security/unlock/options')),
    submitCode: (passcode) => send(api.POST('/api/security/unlock', { body: { passcode } })),
    submitPasskey: (body) => send(api.POST('/api/security/unlock', { body })),
    onSuccess: ({ user }) => {
      tellOtherTabs({ type: 'opened', userId: user.userId });
      leave();
    },
  });
  const name = rememberedName();
  return (
    <Column title={t('title')} intro={<LockedSince name={name} />}>
      <ApiForm
        error={unlock.error ?? logout.error}
        fields={FIELDS}
        onWaitOver={unlock.reset}
        onSubmit={(values) => unlock.submit(values.text('passcode'))}
        actions={
          <>
            <Button
              type="submit"
              look="primary"
              isWide
              isPending={unlock.isPending}
              isDisabled={unlock.isWaiting}
            >
              {t('submit')}
            </Button>
            <UsePasskeyButton
              passkey={unlock.passkey}
              onPress={unlock.askForPasskey}
              isDisabled={unlock.isWaiting}
              isWide
            />
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
          onComplete={unlock.submit}
          clearAfter={unlock.typedError}
        />
      </ApiForm>
    </Column>
  );
}

/**
 * Returns a function that opens the return target, or uncovers the page below. If the screen is not locked, opens it (or the
 * login) at once.
 */
function useLeave(): () => void {
  const client = useQueryClient();
  const route = Router.useRoute(['Locked']);
  const target = route === undefined ? currentPath() : route.params.return;
  const isCover = route === undefined;
  const leave = () => {
    forgetData(client);
    openSession();
    if (!isCover) goTo(safeReturn(target));
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
