import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
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

/** Ways into an account, as far as they are known: undefined ones are not. */
export function useWaysIn() {
  const [passwordLogin, registration, passwordReset] = useQueries({
    queries: [allowed.passwordLogin, registrationQuery, allowed.passwordReset],
  });
  const provider = useQuery(providerQuery);
  return {
    // Who cannot be told whether it is allowed may try.
    isPasswordAllowed: passwordLogin.isError ? true : passwordLogin.data?.allowed,
    isRegistrationAllowed: registration.data?.allowed === true,
    isResetAllowed: passwordReset.data?.allowed === true,
    provider: provider.data ?? null,
  };
}
