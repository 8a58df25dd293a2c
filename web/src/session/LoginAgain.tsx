import { useQueryClient } from '@tanstack/react-query';
import { startTransition, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { LoginFlow } from '@/login/LoginFlow';
import { type PendingLogin } from '@/login/useLogin';
import { useEndedText } from '@/login/useEndedText';
import { Messages } from '@/i18n/Messages';
import { Dialog } from '@/ui/Dialog';
import { rememberedName } from './rememberedName';
import { resumeSession } from './resume';
import { useSessionState } from './sessionState';

/** The login above a page whose session has ended. Input on the page is kept. */
export function LoginAgain() {
  return (
    <Messages area="login">
      <LoginDialog />
    </Messages>
  );
}

function LoginDialog() {
  const t = useTranslations('login');
  const client = useQueryClient();
  const state = useSessionState();
  const toText = useEndedText();
  const [pending, setPending] = useState<PendingLogin | null>(null);
  return (
    <Dialog title={t('again.title')} isOpen>
      <p>{state.kind === 'ended' && (toText(state.reason) ?? t('again.intro'))}</p>
      <LoginFlow
        username={rememberedName() ?? undefined}
        onDone={(userId) => resumeSession(client, userId)}
        pending={pending}
        onPending={(next) => startTransition(() => setPending(next))}
      />
      {/* A login in another tab also continues this one. */}
      <p>
        <a href={Router.Login()} target="_blank" rel="noreferrer">
          {t('again.otherWay')}
        </a>
      </p>
    </Dialog>
  );
}
