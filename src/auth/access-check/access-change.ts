import { InvalidRequest, type SsoProviderId } from '#shared';
import { parseProviderId } from '#sso-providers';

/** The changes that can take a way to log in from admins, or look as if they could. */
export const ACCESS_CHANGES = [
  'password_login',
  'provider',
  'provider_deletion',
  'admin_role',
  'role',
  'suspension',
] as const;
export type AccessChangeKind = (typeof ACCESS_CHANGES)[number];

/** A change that somebody considers. */
export type AccessChange =
  | { readonly kind: 'password_login'; readonly enabled: boolean }
  | {
      readonly kind: 'provider';
      readonly providerId: SsoProviderId;
      readonly change: { readonly enabled?: boolean; readonly config?: object };
    }
  | { readonly kind: 'provider_deletion'; readonly providerId: SsoProviderId }
  | { readonly kind: 'admin_role' | 'suspension'; readonly userId: string }
  | { readonly kind: 'role'; readonly userId: string; readonly roleId: string };

type Fields = Readonly<Record<string, unknown>>;

/** Returns the change that a request describes. Throws `InvalidRequest`, `SsoProviderNotFound`. */
export function parseAccessChange(given: object): AccessChange {
  const fields = given as Fields;
  const kind = ACCESS_CHANGES.find((known) => known === fields['kind']);
  switch (kind) {
    case 'password_login':
      return { kind, enabled: readFlag(fields) };
    case 'provider':
      return { kind, providerId: readProvider(fields), change: readProviderChange(fields) };
    case 'provider_deletion':
      return { kind, providerId: readProvider(fields) };
    case 'admin_role':
    case 'suspension':
      return { kind, userId: readText(fields, 'userId') };
    case 'role':
      return { kind, userId: readText(fields, 'userId'), roleId: readNumber(fields, 'roleId') };
    case undefined:
      throw new InvalidRequest({}, `change.kind must be one of ${ACCESS_CHANGES.join(', ')}`);
  }
}

function readFlag({ enabled }: Fields): boolean {
  if (typeof enabled !== 'boolean') throw new InvalidRequest({}, 'change.enabled must be true or false');
  return enabled;
}

function readText(fields: Fields, field: string): string {
  const value = fields[field];
  if (typeof value !== 'string' || value === '') throw new InvalidRequest({}, `change.${field} must be text`);
  return value;
}

function readNumber(fields: Fields, field: string): string {
  const value = fields[field];
  if (typeof value !== 'number') throw new InvalidRequest({}, `change.${field} must be a number`);
  return String(value);
}

const readProvider = (fields: Fields): SsoProviderId => parseProviderId(readNumber(fields, 'providerId'));

function readProviderChange(fields: Fields): { enabled?: boolean; config?: object } {
  const { enabled, config } = fields;
  if (config !== undefined && (typeof config !== 'object' || config === null))
    throw new InvalidRequest({}, 'change.config must be an object');
  return {
    ...(enabled !== undefined && { enabled: readFlag(fields) }),
    ...(config !== undefined && { config }),
  };
}
