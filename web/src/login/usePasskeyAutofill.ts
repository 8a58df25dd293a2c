import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { api, send } from '@/api/client';
import { canUsePasskeys, loadCeremonies, type PasskeyProof } from '@/passkeys/passkeys';

/** A challenge is valid for five minutes, and the user may choose a passkey at any time. */
const RENEWAL_MS = 4 * 60_000;

/** What the browser needs to offer passkeys in the username field; null if it cannot. */
export const autofillQuery = queryOptions({
  queryKey: ['passkey-autofill'],
  queryFn: async () =>
    (await canAutofill()) ? send(api.POST('/users/webauthn/authenticate/options', { body: {} })) : null,
  retry: false,
  staleTime: RENEWAL_MS,
  gcTime: 0,
});

/** Lets the browser offer passkeys in the field with `autocomplete="username webauthn"`, except while it is paused. */
export function usePasskeyAutofill(isPaused: boolean, onProof: (proof: PasskeyProof) => void): void {
  const { data: request } = useQuery({
    ...autofillQuery,
    enabled: canUsePasskeys && !isPaused,
    refetchInterval: RENEWAL_MS,
  });
  const choose = useEffectEvent(onProof);
  useEffect(() => {
    if (request == null || isPaused) return undefined;
    let isOver = false;
    const ceremonies = loadCeremonies();
    // Errors are not shown, because the user has not asked for anything yet.
    const proof = ceremonies.then(({ requestPasskey }) => (isOver ? null : requestPasskey(request, true)));
    void proof
      .catch(() => null)
      .then((chosen) => {
        if (chosen !== null && !isOver) choose(chosen);
        isOver = true;
      });
    return () => {
      if (isOver) return;
      isOver = true;
      void ceremonies.then(({ cancelCeremony }) => cancelCeremony());
    };
  }, [request, isPaused]);
}

async function canAutofill(): Promise<boolean> {
  // Old browsers lack the method.
  const credential = PublicKeyCredential as Partial<
    Pick<typeof PublicKeyCredential, 'isConditionalMediationAvailable'>
  >;
  return (await credential.isConditionalMediationAvailable?.()) === true;
}
