import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { useMe } from '@/session/me';

type Schemas = components['schemas'];
export type Session = Schemas['ListedSessionResponse'];
export type TrustedDevice = Schemas['TrustedDeviceResponse'];
export type ApiKey = Schemas['ListedApiKeyResponse'];
export type DataItem = Schemas['DataItemResponse'];

/** An account has far fewer sessions: the service ends the oldest ones. */
const ALL_SESSIONS = 1000;

export const sessionsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['account', 'sessions', userId],
    // Admins would otherwise get everybody's.
    queryFn: async () => {
      const query = { userId, limit: ALL_SESSIONS };
      return (await send(api.GET('/users/sessions', { params: { query } }))).sessions;
    },
  });

export const devicesQuery = queryOptions({
  queryKey: ['account', 'devices'],
  queryFn: async () => (await send(api.GET('/users/trusted-devices'))).devices,
});

export const totpQuery = queryOptions({
  queryKey: ['account', 'totp'],
  queryFn: () => send(api.GET('/users/totp/status')),
});

export const apiKeysQuery = queryOptions({
  queryKey: ['account', 'api-keys'],
  queryFn: async () => (await send(api.GET('/users/me/api-keys'))).apiKeys,
});

export const dataQuery = queryOptions({
  queryKey: ['account', 'data'],
  queryFn: async () => (await send(api.GET('/users/data'))).items,
});

export const dataStatusQuery = queryOptions({
  queryKey: ['account', 'data-status'],
  queryFn: () => send(api.GET('/users/data-status')),
});

/** Returns one's own live sessions. */
export function useSessions() {
  return useQuery(sessionsQuery(useMe().userId));
}

/** Returns how many sessions would end: all of them, or all but this one. Undefined until it is known. */
export function useSessionCounts() {
  const { data } = useSessions();
  if (data === undefined) return undefined;
  const others = data.filter(({ isCurrentSession }) => !isCurrentSession);
  return { all: data.length, others: others.length, locked: others.filter(({ locked }) => locked).length };
}

/** Whether the account has a password of its own, beside or instead of a provider's login. */
export function useHasPassword(): boolean {
  const me = useMe();
  return !me.is_oidc || me.is_dual_auth;
}
