import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { registrationQuery } from '@/settings/registration';

/** Whether there is no account yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup-required'],
  queryFn: () => send(api.GET('/users/setup-required')),
});

const allowed = {
  passwordLogin: queryOptions({
    queryKey: ['password-login-allowed'],
    queryFn: () => send(api.GET('/users/password-login-allowed')),
  }),
  passwordReset: queryOptions({
    queryKey: ['password-reset-allowed'],
    queryFn: () => send(api.GET('/users/password-reset-allowed')),
  }),
};

const providerQuery = queryOptions({
  queryKey: ['oidc-config'],
  queryFn: () => send(api.GET('/users/oidc-config')),
});

/** Begins to ask for the ways into an account. */
export function prefetchWaysIn(client: QueryClient): void {
  const asked = [
    client.query(setupQuery),
    client.query(allowed.passwordLogin),
    client.query(allowed.passwordReset),
    client.query(registrationQuery),
    client.query(providerQuery),
  ];
  // Whoever shows them deals with what failed.
  void Promise.allSettled(asked);
}

export type WaysIn = ReturnType<typeof useWaysIn>;

/** Returns the ways into an account, as far as they are known. */
export function useWaysIn() {
  const passwordLogin = useQuery(allowed.passwordLogin);
  const passwordReset = useQuery(allowed.passwordReset);
  const registration = useQuery(registrationQuery);
  const provider = useQuery(providerQuery);
  return {
    /** Undefined until it is known. Who cannot be told may try. */
    isPasswordAllowed: passwordLogin.isError ? true : passwordLogin.data?.allowed,
    isRegistrationAllowed: registration.data?.allowed === true,
    isResetAllowed: passwordReset.data?.allowed === true,
    provider: provider.data ?? null,
    /** Whether all of it is known: what appears later would move what is there. */
    isKnown: [passwordLogin, passwordReset, registration, provider].every(({ isPending }) => !isPending),
  };
}
