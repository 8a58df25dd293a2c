import { useQuery } from '@tanstack/react-query';
import { startTransition, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { rememberedName } from '@/session/rememberedName';
import { Column } from '@/ui/Column';
import { LoginFlow } from '@/login/LoginFlow';
import { LoginNotice } from './LoginNotice';
import { OtherWays } from './OtherWays';
import { keepPendingLogin, loadPendingLogin } from '@/login/pendingLogin';
import { setupQuery, useWaysIn } from './queries';
import { useArrive } from './useArrive';
import { useLoginNeeded } from './useLoginNeeded';
import { type Directory, type PendingLogin } from '@/login/useLogin';
import { DirectoryLogin } from './DirectoryLogin';

/** The login page. `?return=` is the return target, `?reason=` is why the last session ended. */
export function LoginPage() {
  return (
    <Messages area="login">
      <Login />
    </Messages>
  );
}

function Login() {
  const t = useTranslations('login.page');
  const ways = useWaysIn();
  const arrive = useArrive();
  const [pending, setPending] = useState(loadPendingLogin);
  const [directory, setDirectory] = useState<Directory | null>(null);
  const username = useKnownName();
  const isNeeded = useLoginNeeded(pending !== null);
  useSetupRedirect();
  const change = (next: PendingLogin | null) => {
    keepPendingLogin(next);
    startTransition(() => setPending(next));
  };
  if (pending !== null) {
    return (
      <Column title={t('second')}>
        <LoginFlow onDone={arrive} pending={pending} onPending={change} />
      </Column>
    );
  }
  if (directory !== null)
    return (
      <DirectoryLogin
        directory={directory}
        onDone={arrive}
        onPending={change}
        onBack={() => setDirectory(null)}
      />
    );
  return (
    <Column title={t('title')}>
      <LoginNotice />
      {isNeeded && ways.isPasswordAllowed === true && (
        <LoginFlow username={username} onDone={arrive} pending={null} onPending={change} />
      )}
      {isNeeded && ways.isKnown && <OtherWays ways={ways} onDone={arrive} onDirectory={setDirectory} />}
    </Column>
  );
}

/** Returns the name of the user who has just changed the password in this tab. */
function useKnownName(): string | undefined {
  const reason = Router.useRoute(['Login'])?.params.reason;
  return reason === 'password_changed' ? (rememberedName() ?? undefined) : undefined;
}

/** Redirects to the setup page if there is no account yet. */
function useSetupRedirect(): void {
  const isRequired = useQuery(setupQuery).data?.setup_required;
  useEffect(() => {
    if (isRequired === true) Router.replace('Setup');
  }, [isRequired]);
}
