import { type Variables } from '#platform/config';

/** How the client secret is sent (RFC 7591, section 2). */
export const TOKEN_AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;
export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number];

/** OpenID Connect, or OAuth 2.0 with the API of GitHub, which issues no ID tokens. */
export type ProviderProtocol = 'oidc' | 'github';

/** The settings of an identity provider. */
export type ProviderSettings = {
  readonly protocol: ProviderProtocol;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuerUrl: string;
  /** Takes precedence over discovery; null: use discovery. */
  readonly authorizationUrl: string | null;
  readonly tokenUrl: string | null;
  readonly userinfoUrl: string | null;
  /** Null: use discovery. */
  readonly tokenAuthMethod: TokenAuthMethod | null;
  /** False: use only the claims of the ID token. */
  readonly useUserinfo: boolean;
  /** Dotted paths into the merged claims. */
  readonly identifierPath: string;
  readonly namePath: string;
  /** Dotted path to the claim with the groups of a user; null: groups are not read. */
  readonly groupClaim: string | null;
  readonly scopes: string;
  /** Identifiers, addresses and `@domains`; empty allows everyone. */
  readonly allowedUsers: readonly string[];
  /** The list as the admin entered it, for display; absent in configurations stored by earlier versions. */
  readonly allowedUsersText?: string;
};

/** The settings that are stored unencrypted. */
export type StoredSettings = Omit<ProviderSettings, 'protocol' | 'clientSecret'>;

export const DEFAULTS = {
  identifierPath: 'sub',
  namePath: 'name',
  groupClaim: null,
  scopes: 'openid email profile',
  tokenAuthMethod: null,
  useUserinfo: true,
} as const;

/** Returns the provider configured by the environment; null unless issuer, client ID and secret are all set. */
export function parseEnvironment(env: Variables): ProviderSettings | null {
  const { OIDC_ISSUER_URL: issuerUrl, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuerUrl === undefined || clientId === undefined || clientSecret === undefined) return null;
  return {
    protocol: 'oidc',
    clientId,
    clientSecret,
    issuerUrl,
    ...toEndpoints(env),
    identifierPath: env.OIDC_IDENTIFIER_PATH ?? DEFAULTS.identifierPath,
    namePath: env.OIDC_NAME_PATH ?? DEFAULTS.namePath,
    groupClaim: DEFAULTS.groupClaim,
    scopes: env.OIDC_SCOPES ?? DEFAULTS.scopes,
    allowedUsers: env.OIDC_ALLOWED_USERS ?? [],
  };
}

function toEndpoints(env: Variables) {
  return {
    authorizationUrl: env.OIDC_AUTHORIZATION_URL ?? null,
    tokenUrl: env.OIDC_TOKEN_URL ?? null,
    userinfoUrl: env.OIDC_USERINFO_URL ?? null,
    tokenAuthMethod: env.OIDC_TOKEN_ENDPOINT_AUTH_METHOD ?? DEFAULTS.tokenAuthMethod,
    useUserinfo: env.OIDC_USE_USERINFO,
  };
}
