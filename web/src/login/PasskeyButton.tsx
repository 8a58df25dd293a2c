import { Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { type usePasskeyLogin } from './usePasskeyLogin';

type Props = {
  readonly login: ReturnType<typeof usePasskeyLogin>;
  readonly rememberMe: boolean;
  readonly isPrimary?: boolean;
};

/** Logs in with a passkey, where browsers allow them. */
export function PasskeyButton({ login, rememberMe, isPrimary = false }: Props) {
  const t = useTranslations('login.passkey');
  if (!canUsePasskeys) return null;
  return (
    <>
      {login.error !== null && <ErrorMessage error={login.error} onWaitOver={login.reset} />}
      <Button
        look={isPrimary ? 'primary' : 'secondary'}
        isWide
        isPending={login.isPending}
        isDisabled={login.error?.remainingTime != null}
        onPress={() => login.mutate({ rememberMe })}
      >
        <Fingerprint aria-hidden="true" />
        {t('submit')}
      </Button>
    </>
  );
}
