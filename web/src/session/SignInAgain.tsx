import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { LoginFlow } from '@/pages/sign-in/LoginFlow';
import { useEndedText } from '@/pages/sign-in/useEndedText';
import { Messages } from '@/i18n/Messages';
import { Dialog } from '@/ui/Dialog';
import { openSession, useSessionState } from './sessionState';

/** The login over a page whose session ended: what was typed on the page survives. */
export function SignInAgain() {
  return (
    <Messages area="signIn">
      <SignInDialog />
    </Messages>
  );
}

function SignInDialog() {
  const t = useTranslations('signIn');
  const client = useQueryClient();
  const state = useSessionState();
  const textOf = useEndedText();
  const resume = () => {
    openSession();
    void client.invalidateQueries();
  };
  return (
    <Dialog title={t('again.title')} isOpen>
      <p>{state.kind === 'ended' && (textOf(state.reason) ?? t('again.intro'))}</p>
      <LoginFlow onDone={resume} />
    </Dialog>
  );
}
