import { useMutation, useQuery } from '@tanstack/react-query';
import { canUsePasskeys, loadCeremonies, type PasskeyProof, type PasskeyRequest } from './passkeys';

type Use<Answer> = {
  /** What the passkey is asked for. */
  readonly name: readonly (string | null)[];
  /** Requests a challenge; fails if the account has no passkey for this. */
  readonly request: () => Promise<PasskeyRequest>;
  readonly submit: (proof: PasskeyProof) => Promise<Answer>;
  readonly onSuccess: (answer: Answer) => void;
};

/** Returns the mutation that asks for a passkey within a session, and whether one can be used. */
export function usePasskeyProof<Answer>({ name, request, submit, onSuccess }: Use<Answer>) {
  const offer = useQuery({
    queryKey: ['passkey', ...name],
    queryFn: async () => {
      if (!canUsePasskeys) return false;
      return request().then(
        () => true,
        () => false,
      );
    },
    retry: false,
    gcTime: 0,
    staleTime: Infinity,
  });
  const ask = useMutation({
    // A new challenge, because the first one may be old: a screen stays locked for hours.
    mutationFn: async () => {
      const { requestPasskey } = await loadCeremonies();
      return submit(await requestPasskey(await request(), false));
    },
    onSuccess,
  });
  return { ...ask, isOffered: offer.data === true };
}
