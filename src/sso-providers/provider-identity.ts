import { isDeepStrictEqual } from 'node:util';
import { LDAP_DEFAULTS } from '#ldap';
import { DEFAULTS } from '#oidc';
import { type SsoProvider } from './sso-provider.entity.js';

/** They decide neither where a provider is nor who somebody is there. Every other setting does, also one that is added later. */
const OTHER_SETTINGS: ReadonlySet<string> = new Set([
  'allowedUsers',
  'allowedUsersText',
  'namePath',
  'displayNameAttribute',
  'mailAttribute',
]);

/** Returns whether a provider with other settings would be the same one, and tell the same accounts apart in the same way. */
export const decideSameIdentities = (
  row: Pick<SsoProvider, 'type' | 'settings'>,
  settings: string,
): boolean => isDeepStrictEqual(readDeciding(row.type, row.settings), readDeciding(row.type, settings));

function readDeciding(type: SsoProvider['type'], settings: string): Record<string, unknown> {
  const defaults = type === 'ldap' ? LDAP_DEFAULTS : DEFAULTS;
  const all = { ...defaults, ...(JSON.parse(settings) as object) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !OTHER_SETTINGS.has(name)));
}
