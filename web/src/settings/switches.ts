import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

/** A setting that is on or off. */
export type Switchable = {
  readonly key: 'registration' | 'passwordLogin' | 'passwordReset' | 'autoProvision';
  readonly read: () => Promise<boolean>;
  readonly write: (isOn: boolean) => Promise<unknown>;
  /** What switching it off is for the access check, if that can take a way to log in from admins. */
  readonly turnedOff?: components['schemas']['AccessChangeRequest'];
};

export const settingQuery = ({ key, read }: Switchable) =>
  queryOptions({ queryKey: ['settings', key], queryFn: read });

export const registration: Switchable = {
  key: 'registration',
  read: async () => (await send(api.GET('/users/registration-allowed'))).allowed,
  write: (allowed) => send(api.PATCH('/users/registration-allowed', { body: { allowed } })),
};

export const passwordLogin: Switchable = {
  key: 'passwordLogin',
  read: async () => (await send(api.GET('/users/password-login-allowed'))).allowed,
  write: (allowed) => send(api.PATCH('/users/password-login-allowed', { body: { allowed } })),
  turnedOff: { kind: 'password_login', enabled: false },
};

export const passwordReset: Switchable = {
  key: 'passwordReset',
  read: async () => (await send(api.GET('/users/password-reset-allowed'))).allowed,
  write: (allowed) => send(api.PATCH('/users/password-reset-allowed', { body: { allowed } })),
};

const autoProvision: Switchable = {
  key: 'autoProvision',
  read: async () => (await send(api.GET('/users/oidc-auto-provision'))).enabled,
  write: (enabled) => send(api.PATCH('/users/oidc-auto-provision', { body: { enabled } })),
};

export const SWITCHES = [registration, passwordLogin, passwordReset, autoProvision];
