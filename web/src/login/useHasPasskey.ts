import { useSuspenseQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { type PendingLogin } from './useLogin';

/**
 * Returns whether a passkey can be the second factor of this login. Suspends, so that its button does not appear later and
 * shift the layout.
 */
export function useHasPasskey({ tempToken }: PendingLogin): boolean {
  return useSuspenseQuery({
    queryKey: ['has-passkey', tempToken],
    queryFn: () => canUsePasskeys && isOffered(tempToken),
    retry: false,
    staleTime: Infinity,
  }).data;
}

/** Errors mean no: the code of the app, which needs no passkey, shows those that concern the login. */
async function isOffered(tempToken: string): Promise<boolean> {
  const body = { temp_token: tempToken };
  const request = send(api.POST('/users/webauthn/authenticate/options', { body }));
  return request.then(() => true).catch(() => false);
}
