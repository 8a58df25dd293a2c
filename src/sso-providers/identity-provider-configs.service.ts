import { Injectable } from '@nestjs/common';
import { DEFAULTS, type ProviderSettings, TOKEN_AUTH_METHODS, type TokenAuthMethod, urlProblem } from '#oidc';
import { AppConfig } from '#platform/config';
import { EMPTY_ROLE_MAP, isMapEmpty, type RoleMap } from '#roles';
import { type Fields, readList, readNewSecret, readText } from './provider-fields.js';
import { GITHUB_BASE_URL, GITHUB_DEFAULTS, GOOGLE_ISSUER, toGithubEndpoints } from './provider-presets.js';
import { parseRoleMap, toInvalid } from './role-map-config.js';
import { type ProviderType } from './sso-provider.entity.js';

export type IdentityProviderType = Exclude<ProviderType, 'ldap'>;
type Endpoints = Pick<ProviderSettings, 'issuerUrl' | 'authorizationUrl' | 'tokenUrl' | 'userinfoUrl'>;

/** Settings that are refused until the request fills them in. */
const EMPTY: ProviderSettings = {
  ...DEFAULTS,
  ...{ protocol: 'oidc', clientId: '', clientSecret: '', issuerUrl: '' },
  ...{ authorizationUrl: null, tokenUrl: null, userinfoUrl: null, allowedUsers: [] },
};

/** Fields of existing clients that would change who may do what. To ignore them would leave admins believing that they work. */
const UNSUPPORTED = { ca_cert: 'must be empty: set OIDC_CA_FILE instead' } as const;
const NO_GROUPS = 'must be empty: this type of provider sends no groups';
const UNSUPPORTED_WITHOUT_GROUPS = {
  ...{ ...UNSUPPORTED, group_claim: NO_GROUPS, admin_group: NO_GROUPS, role_map: NO_GROUPS },
} as const;

/** Reads the settings of an identity provider from a request. */
@Injectable()
export class IdentityProviderConfigs {
  constructor(private readonly config: AppConfig) {}

  /**
   * Returns the settings that the fields describe. Throws `InvalidProviderSettings`.
   * @param stored the settings of fields that are not given; null for a new provider
   */
  parse(type: IdentityProviderType, given: object, stored: ProviderSettings | null): ProviderSettings {
    const fields = given as Fields;
    refuseUnsupported(type, fields);
    const initial = stored ?? { ...EMPTY, ...(type === 'github' && GITHUB_DEFAULTS) };
    const settings: ProviderSettings = {
      ...{ ...initial, ...this.readEndpoints(type, fields, initial), ...readClient(fields, initial) },
      ...readClaims(type, fields, initial),
    };
    this.assertUsable(settings);
    if (stored !== null && readNewSecret(fields, 'client_secret') === undefined)
      assertSameServer(stored, settings);
    return settings;
  }

  /**
   * Returns which roles the groups decide. Throws `InvalidProviderSettings` if they are not read.
   * @param settings what {@link parse} returned for the same fields
   */
  parseRoles(
    type: IdentityProviderType,
    given: object,
    stored: RoleMap,
    { groupClaim }: ProviderSettings,
  ): RoleMap {
    if (type !== 'oidc') return EMPTY_ROLE_MAP;
    const map = parseRoleMap(given as Fields, stored, type);
    if (groupClaim === null && !isMapEmpty(map))
      throw toInvalid('group_claim', 'must be set, because groups decide about roles');
    return map;
  }

  private readEndpoints(type: IdentityProviderType, fields: Fields, initial: ProviderSettings): Endpoints {
    if (type === 'google') {
      assertFixed('issuer_url', readText(fields, 'issuer_url'), GOOGLE_ISSUER);
      return { issuerUrl: GOOGLE_ISSUER, authorizationUrl: null, tokenUrl: null, userinfoUrl: null };
    }
    if (type === 'github') {
      const baseUrl = readText(fields, 'base_url');
      if (baseUrl === undefined) return initial;
      this.assertUrl('base_url', baseUrl || GITHUB_BASE_URL);
      return toGithubEndpoints(baseUrl || GITHUB_BASE_URL);
    }
    return {
      issuerUrl: readText(fields, 'issuer_url') ?? initial.issuerUrl,
      authorizationUrl: readOptional(fields, 'authorization_url', initial.authorizationUrl),
      tokenUrl: readOptional(fields, 'token_url', initial.tokenUrl),
      userinfoUrl: readOptional(fields, 'userinfo_url', initial.userinfoUrl),
    };
  }

  private assertUsable({ clientId, clientSecret, ...endpoints }: ProviderSettings): void {
    if (clientId === '') throw toInvalid('client_id', 'is required');
    if (clientSecret === '') throw toInvalid('client_secret', 'is required');
    this.assertUrl('issuer_url', endpoints.issuerUrl);
    for (const [field, setting] of Object.entries(URLS)) {
      const url = endpoints[setting];
      if (url !== null) this.assertUrl(field, url);
    }
  }

  private assertUrl(field: string, url: string): void {
    const problem = urlProblem(url, this.config.env.OIDC_ALLOW_INSECURE);
    if (problem !== null) throw toInvalid(field, `cannot be used: ${problem}`);
  }
}

const URLS = {
  authorization_url: 'authorizationUrl',
  token_url: 'tokenUrl',
  userinfo_url: 'userinfoUrl',
} as const;

/** Empty text means null. */
const readOptional = (fields: Fields, field: string, initial: string | null): string | null => {
  const text = readText(fields, field);
  return text === undefined ? initial : text || null;
};

function readClient(fields: Fields, initial: ProviderSettings) {
  return {
    clientId: readText(fields, 'client_id') ?? initial.clientId,
    clientSecret: readNewSecret(fields, 'client_secret') ?? initial.clientSecret,
    tokenAuthMethod: readMethod(fields, initial.tokenAuthMethod),
  };
}

function readMethod(
  { token_endpoint_auth_method: value }: Fields,
  initial: TokenAuthMethod | null,
): TokenAuthMethod | null {
  if (value === undefined) return initial;
  if (value === null || value === '') return null;
  if (!TOKEN_AUTH_METHODS.includes(value as TokenAuthMethod))
    throw toInvalid('token_endpoint_auth_method', `must be ${TOKEN_AUTH_METHODS.join(' or ')}`);
  return value as TokenAuthMethod;
}

/** What identifies a user is fixed where the provider is known. */
function readClaims(type: IdentityProviderType, fields: Fields, initial: ProviderSettings) {
  const { identifier_path: path, use_userinfo: useUserinfo = initial.useUserinfo } = fields;
  if (typeof useUserinfo !== 'boolean') throw toInvalid('use_userinfo', 'must be true or false');
  if (type !== 'oidc') assertFixed('identifier_path', path ?? undefined, DEFAULTS.identifierPath);
  const list = readText(fields, 'allowed_users');
  const defaults = type === 'github' ? GITHUB_DEFAULTS : DEFAULTS;
  return {
    identifierPath: readOr(fields, 'identifier_path', initial.identifierPath, DEFAULTS.identifierPath),
    namePath: readOr(fields, 'name_path', initial.namePath, defaults.namePath),
    groupClaim: readOptional(fields, 'group_claim', initial.groupClaim),
    scopes: readOr(fields, 'scopes', initial.scopes, defaults.scopes),
    useUserinfo,
    ...(list !== undefined && { allowedUsers: readList(list), allowedUsersText: list }),
  };
}

/** Absent text keeps the value; empty text means the default. */
const readOr = (fields: Fields, field: string, initial: string, empty: string): string => {
  const text = readText(fields, field);
  return text === undefined ? initial : text || empty;
};

function assertFixed(field: string, given: unknown, value: string): void {
  if (given !== undefined && given !== '' && given !== value)
    throw toInvalid(field, `must be ${value} for this type of provider`);
}

function refuseUnsupported(type: IdentityProviderType, fields: Fields): void {
  for (const [field, problem] of Object.entries(type === 'oidc' ? UNSUPPORTED : UNSUPPORTED_WITHOUT_GROUPS)) {
    if (!isEmpty(fields[field])) throw toInvalid(field, problem);
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Otherwise whoever may change settings could have the stored secret sent to a server of their own. */
function assertSameServer(stored: ProviderSettings, settings: ProviderSettings): void {
  const isSame = (['issuerUrl', 'authorizationUrl', 'tokenUrl', 'userinfoUrl'] as const).every(
    (name) => stored[name] === settings[name],
  );
  if (!isSame) throw toInvalid('client_secret', 'must be typed again, because it would go to another server');
}
