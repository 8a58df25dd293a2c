import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { passwordLogin, passwordReset, registration, settingQuery } from '@/settings/switches';

/** Whether there is no account yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup-required'],
  queryFn: () => send(api.GET('/users/setup-required')),
});

/** Whether this browser has a session that can be used. Does not change the session state, unlike an error of `send`. */
export const liveSessionQuery = queryOptions({
  queryKey: ['live-session'],
  queryFn: async () => (await api.GET('/users/me', { headers: { 'X-Background': '1' } })).response.ok,
  retry: false,
  // Just long enough for the prefetched response to count when the page is rendered.
  staleTime: 1000,
});

/** The providers and directories that users can log in with, in their order. */
const providersQuery = queryOptions({
  queryKey: ['sso-providers'],
  queryFn: () => send(api.GET('/users/sso-providers')),
});

/** Prefetches which login methods are available, and whether a login is needed. */
export function prefetchLogin(client: QueryClient): void {
  const requests = [
    client.query(liveSessionQuery),
    client.query(setupQuery),
    client.query(settingQuery(passwordLogin)),
    client.query(settingQuery(passwordReset)),
    client.query(settingQuery(registration)),
    client.query(providersQuery),
  ];
  // The components that use these queries handle errors.
  void Promise.allSettled(requests);
}

export type WaysIn = ReturnType<typeof useWaysIn>;

/** Returns the available login methods, as far as they are loaded. */
export function useWaysIn() {
  const login = useQuery(settingQuery(passwordLogin));
  const reset = useQuery(settingQuery(passwordReset));
  const register = useQuery(settingQuery(registration));
  const providers = useQuery(providersQuery);
  return {
    /** Undefined while loading. If loading fails, the password form is shown. */
    isPasswordAllowed: login.isError ? true : login.data,
    isRegistrationAllowed: register.data === true,
    isResetAllowed: reset.data === true,
    providers: providers.data ?? [],
    /** Whether all queries have finished, so that no element appears later and shifts the layout. */
    isKnown: [login, reset, register, providers].every(({ isPending }) => !isPending),
  };
}
