import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { publicProviderQuery } from '@/settings/publicProvider';
import { passwordLogin, passwordReset, registration, settingQuery } from '@/settings/switches';

/** Whether there is no account yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup-required'],
  queryFn: () => send(api.GET('/users/setup-required')),
});

/** Begins to ask for the ways into an account. */
export function prefetchWaysIn(client: QueryClient): void {
  const asked = [
    client.query(setupQuery),
    client.query(settingQuery(passwordLogin)),
    client.query(settingQuery(passwordReset)),
    client.query(settingQuery(registration)),
    client.query(publicProviderQuery),
  ];
  // Whoever shows them deals with what failed.
  void Promise.allSettled(asked);
}

export type WaysIn = ReturnType<typeof useWaysIn>;

/** Returns the ways into an account, as far as they are known. */
export function useWaysIn() {
  const login = useQuery(settingQuery(passwordLogin));
  const reset = useQuery(settingQuery(passwordReset));
  const register = useQuery(settingQuery(registration));
  const provider = useQuery(publicProviderQuery);
  return {
    /** Undefined until it is known. Who cannot be told may try. */
    isPasswordAllowed: login.isError ? true : login.data,
    isRegistrationAllowed: register.data === true,
    isResetAllowed: reset.data === true,
    provider: provider.data ?? null,
    /** Whether all of it is known: what appears later would move what is there. */
    isKnown: [login, reset, register, provider].every(({ isPending }) => !isPending),
  };
}
