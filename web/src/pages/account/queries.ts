import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { useMe } from '@/session/me';
import { countSessions, sessionsOfQuery } from '@/session/sessions';

type Schemas = components['schemas'];
export type TrustedDevice = Schemas['TrustedDeviceResponse'];
export type ApiKey = Schemas['ListedApiKeyResponse'];
export type Passkey = Schemas['PasskeyResponse'];
export type Email = Schemas['EmailResponse'];
export type DataItem = Schemas['DataItemResponse'];

export const devicesQuery = queryOptions({
  queryKey: ['account', 'devices'],
  queryFn: async () => (await send(api.GET('/users/trusted-devices'))).devices,
});

export const passkeysQuery = queryOptions({
  queryKey: ['account', 'passkeys'],
  queryFn: async () => (await send(api.GET('/users/webauthn/credentials'))).credentials,
});

export const passkeyUnlockQuery = queryOptions({
  queryKey: ['account', 'passkey-unlock'],
  queryFn: () => send(api.GET('/api/security/passkey-unlock')),
});

export const emailQuery = queryOptions({
  queryKey: ['account', 'email'],
  queryFn: () => send(api.GET('/users/me/email')),
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

/** Returns the user's own live sessions. */
export function useSessions() {
  return useQuery(sessionsOfQuery(useMe().userId));
}

/** Returns the counts of the user's sessions: all, others and locked. */
export function useSessionCounts() {
  return useQuery({ ...sessionsOfQuery(useMe().userId), select: countSessions });
}

/** Whether the account has a password, with or without single sign-on. */
export function useHasPassword(): boolean {
  const me = useMe();
  return !me.is_oidc || me.is_dual_auth;
}
