import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { loadCeremonies, type PasskeyProof } from '@/passkeys/passkeys';
import { useLockedDataNotice } from './useLockedDataNotice';
import { finishLogin } from './useLogin';
import { autofillQuery } from './usePasskeyAutofill';

type Given = {
  readonly rememberMe: boolean;
  /** A passkey that the user has already chosen; otherwise asks for one. */
  readonly proof?: PasskeyProof;
};

/**
 * Returns the mutation of a login with a passkey.
 *
 * @param tempToken of a password login, whose second step this is
 */
export function usePasskeyLogin(onDone: (userId: string) => void, tempToken?: string) {
  const client = useQueryClient();
  const notifyLockedData = useLockedDataNotice();
  return useMutation({
    mutationFn: async ({ rememberMe, proof }: Given) => {
      const given = proof ?? (await askForPasskey(tempToken));
      const body = { ...given, rememberMe, temp_token: tempToken ?? null };
      return send(api.POST('/users/webauthn/authenticate/verify', { body }));
    },
    onSuccess: (answer) => {
      finishLogin(answer);
      onDone(answer.userId);
      // Afterwards, because the start of a session clears all notifications.
      if (!answer.data_unlocked) notifyLockedData();
    },
    // The challenge may be used up.
    onError: () => client.invalidateQueries(autofillQuery),
  });
}

async function askForPasskey(tempToken: string | undefined): Promise<PasskeyProof> {
  const body = { temp_token: tempToken ?? null };
  const request = await send(api.POST('/users/webauthn/authenticate/options', { body }));
  const { requestPasskey } = await loadCeremonies();
  return requestPasskey(request, false);
}
