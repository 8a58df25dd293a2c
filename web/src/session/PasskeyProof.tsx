import { api, send } from '@/api/client';
import { UsePasskeyButton } from '@/passkeys/UsePasskeyButton';
import { usePasskeyProof } from '@/passkeys/usePasskeyProof';
import { ErrorMessage } from '@/ui/ErrorMessage';

/** Proves with a passkey who uses the session. */
export function PasskeyProof({ onDone }: { readonly onDone: () => void }) {
  const passkey = usePasskeyProof({
    name: ['proof'],
    request: () => send(api.POST('/users/reauthenticate/options')),
    submit: (webauthn) => send(api.POST('/users/reauthenticate', { body: { webauthn } })),
    onSuccess: onDone,
  });
  return (
    <>
      {passkey.error !== null && <ErrorMessage error={passkey.error} onWaitOver={passkey.reset} />}
      <UsePasskeyButton
        passkey={passkey}
        onPress={() => passkey.mutate()}
        isDisabled={passkey.error?.remainingTime != null}
        isWide
      />
    </>
  );
}
