import { type Variables } from '#platform/config';

/** How the client secret is sent (RFC 7591, section 2). */
export const TOKEN_AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;
export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number];

/** Everything needed to talk to the identity provider and to read its answers. */
export type ProviderSettings = {
  readonly source: 'environment' | 'database';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuerUrl: string;
  /** Endpoints win over those found by discovery; null leaves it to discovery. */
  readonly authorizationUrl: string | null;
  readonly tokenUrl: string | null;
  readonly userinfoUrl: string | null;
  /** Null: as the provider says. */
  readonly tokenAuthMethod: TokenAuthMethod | null;
  /** False: the ID token says all, and userinfo is not asked for. */
  readonly useUserinfo: boolean;
  /** Dotted paths into the merged claims. */
  readonly identifierPath: string;
  readonly namePath: string;
  readonly scopes: string;
  /** Identifiers, addresses and `@domains`; empty lets everybody in. */
  readonly allowedUsers: readonly string[];
  /** The same as an admin wrote it, to be shown again; not there where it was stored before this was kept. */
  readonly allowedUsersText?: string;
};

/** What is stored in clear. */
export type StoredSettings = Omit<ProviderSettings, 'source' | 'clientSecret'>;

export const DEFAULTS = {
  identifierPath: 'sub',
  namePath: 'name',
  scopes: 'openid email profile',
  tokenAuthMethod: null,
  useUserinfo: true,
} as const;

/** The provider of the environment; null unless issuer, client and secret are all there. */
export function settingsOf(env: Variables): ProviderSettings | null {
  const { OIDC_ISSUER_URL: issuerUrl, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuerUrl === undefined || clientId === undefined || clientSecret === undefined) return null;
  return {
    source: 'environment',
    clientId,
    clientSecret,
    issuerUrl,
    ...connectionOf(env),
    identifierPath: env.OIDC_IDENTIFIER_PATH ?? DEFAULTS.identifierPath,
    namePath: env.OIDC_NAME_PATH ?? DEFAULTS.namePath,
    scopes: env.OIDC_SCOPES ?? DEFAULTS.scopes,
    allowedUsers: env.OIDC_ALLOWED_USERS ?? [],
  };
}

function connectionOf(env: Variables) {
  return {
    authorizationUrl: env.OIDC_AUTHORIZATION_URL ?? null,
    tokenUrl: env.OIDC_TOKEN_URL ?? null,
    userinfoUrl: env.OIDC_USERINFO_URL ?? null,
    tokenAuthMethod: env.OIDC_TOKEN_ENDPOINT_AUTH_METHOD ?? DEFAULTS.tokenAuthMethod,
    useUserinfo: env.OIDC_USE_USERINFO,
  };
}
