import { type OidcConfigRequest } from './dto/oidc-config.dto.js';
import { IncompleteOidcConfig, InvalidUrl } from './oidc.errors.js';
import { DEFAULTS, type ProviderSettings } from './provider-settings.js';
import { urlProblem } from './provider-address.js';

const REQUIRED = ['client_id', 'client_secret', 'issuer_url', 'authorization_url', 'token_url'] as const;
const URLS = ['issuer_url', 'authorization_url', 'token_url', 'userinfo_url'] as const;

/**
 * What an admin wants the provider to be; null when all required fields are empty, which switches it off.
 * Throws `IncompleteOidcConfig`, `InvalidUrl`.
 */
export function settingsFrom(request: OidcConfigRequest, allowInsecure: boolean): ProviderSettings | null {
  const missing = REQUIRED.filter((name) => textOf(request[name]) === '');
  if (missing.length === REQUIRED.length) return null;
  if (missing.length > 0) throw new IncompleteOidcConfig({ missing });
  for (const field of URLS) assertUrl(field, textOf(request[field]), allowInsecure);
  return {
    source: 'database',
    clientId: textOf(request.client_id),
    clientSecret: textOf(request.client_secret),
    ...connectionFrom(request),
    identifierPath: textOf(request.identifier_path) || DEFAULTS.identifierPath,
    namePath: textOf(request.name_path) || DEFAULTS.namePath,
    scopes: textOf(request.scopes) || DEFAULTS.scopes,
    allowedUsers: listOf(textOf(request.allowed_users)),
    allowedUsersText: request.allowed_users ?? '',
  };
}

const connectionFrom = (request: OidcConfigRequest) => ({
  issuerUrl: textOf(request.issuer_url),
  authorizationUrl: textOf(request.authorization_url),
  tokenUrl: textOf(request.token_url),
  userinfoUrl: textOf(request.userinfo_url) || null,
  tokenAuthMethod: request.token_endpoint_auth_method ?? DEFAULTS.tokenAuthMethod,
  useUserinfo: request.use_userinfo ?? DEFAULTS.useUserinfo,
});

const textOf = (value: string | null | undefined): string => (value ?? '').trim();

/** Clients send one entry a line as well. */
const listOf = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function assertUrl(field: (typeof URLS)[number], value: string, allowInsecure: boolean): void {
  const problem = value === '' ? null : urlProblem(value, allowInsecure);
  if (problem !== null) throw new InvalidUrl({ field }, `${field} cannot be used: ${problem}`);
}
