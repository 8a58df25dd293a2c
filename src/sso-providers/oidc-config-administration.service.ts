import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import {
  DEFAULTS,
  type DryRunResponse,
  DryRunService,
  IncompleteOidcConfig,
  InvalidUrl,
  OidcNotConfigured,
  type ProviderSettings,
  type StoredSettings,
  urlProblem,
} from '#oidc';
import { AppConfig } from '#platform/config';
import { oidcAutoProvision, SettingsService } from '#settings';
import { type UserId } from '#shared';
import {
  type AutoProvisionResponse,
  type OidcConfigRequest,
  type OidcConfigResponse,
  type OidcMessageResponse,
  type PublicOidcConfigResponse,
  toOidcConfig,
  toPublicConfig,
} from './oidc-config.dto.js';
import { DEFAULT_NAME, IdentityProviders } from './identity-providers.service.js';
import { toStoredConfig } from './provider-configs.service.js';
import { readList } from './provider-fields.js';
import { SsoProviderChanges } from './sso-provider-changes.service.js';

/** Shows, changes and tests the primary provider as clients do that know of one provider only. */
@Injectable()
export class OidcConfigAdministration {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly changes: SsoProviderChanges,
    private readonly settings: SettingsService,
    private readonly config: AppConfig,
    private readonly dryRuns: DryRunService,
  ) {}

  async showPublic(): Promise<PublicOidcConfigResponse | null> {
    const found = await this.providers.findEnabled(null);
    return found && toPublicConfig(found.settings);
  }

  async show(): Promise<OidcConfigResponse | null> {
    const found = await this.providers.findEnabled(null);
    const source = this.providers.fromEnvironment ? 'environment' : 'database';
    return found && toOidcConfig(found.settings, source);
  }

  /** Throws `IncompleteOidcConfig`, `InvalidUrl`, `MorePowerfulUser`, `GrantNotAllowed`, `WouldLockOut`. */
  async change(request: OidcConfigRequest, caller: Principal): Promise<OidcMessageResponse> {
    const wanted = settingsFrom(request, this.config.env.OIDC_ALLOW_INSECURE);
    if (!wanted) return this.disable(caller.userId);
    // Clients that know of one provider only do not know of groups.
    const toConfig = (stored: StoredSettings | null) =>
      toStoredConfig({ ...wanted, groupClaim: stored?.groupClaim ?? DEFAULTS.groupClaim });
    await this.changes.putPrimary(toConfig, DEFAULT_NAME, caller);
    return { message: 'OIDC configuration updated' };
  }

  /** Throws `WouldLockOut`. */
  async disable(actor: UserId): Promise<OidcMessageResponse> {
    await this.changes.removePrimary(actor);
    return { message: 'OIDC configuration disabled' };
  }

  /**
   * Tests the given configuration, or the one in use if none is given.
   * Throws like {@link change}, and `OidcNotConfigured`.
   */
  async test(request: OidcConfigRequest): Promise<DryRunResponse> {
    const requested = settingsFrom(request, this.config.env.OIDC_ALLOW_INSECURE);
    const found = requested ? { scope: null, settings: requested } : await this.providers.findEnabled(null);
    if (!found) throw new OidcNotConfigured();
    return this.dryRuns.run(found);
  }

  async showAutoProvision(): Promise<AutoProvisionResponse> {
    return { enabled: await this.settings.get(oidcAutoProvision) };
  }

  async setAutoProvision(enabled: boolean, actor: UserId): Promise<AutoProvisionResponse> {
    await this.settings.set(oidcAutoProvision, enabled, actor);
    return { enabled };
  }
}

const REQUIRED = ['client_id', 'client_secret', 'issuer_url', 'authorization_url', 'token_url'] as const;
const URLS = ['issuer_url', 'authorization_url', 'token_url', 'userinfo_url'] as const;

/**
 * Returns the requested settings; null if all required fields are empty, which disables the provider. Throws
 * `IncompleteOidcConfig`, `InvalidUrl`.
 */
function settingsFrom(request: OidcConfigRequest, allowInsecure: boolean): ProviderSettings | null {
  const missing = REQUIRED.filter((name) => toText(request[name]) === '');
  if (missing.length === REQUIRED.length) return null;
  if (missing.length > 0) throw new IncompleteOidcConfig({ missing });
  for (const field of URLS) assertUrl(field, toText(request[field]), allowInsecure);
  return {
    protocol: 'oidc',
    clientId: toText(request.client_id),
    clientSecret: toText(request.client_secret),
    ...connectionFrom(request),
    identifierPath: toText(request.identifier_path) || DEFAULTS.identifierPath,
    namePath: toText(request.name_path) || DEFAULTS.namePath,
    groupClaim: DEFAULTS.groupClaim,
    scopes: toText(request.scopes) || DEFAULTS.scopes,
    allowedUsers: readList(toText(request.allowed_users)),
    allowedUsersText: request.allowed_users ?? '',
  };
}

const connectionFrom = (request: OidcConfigRequest) => ({
  issuerUrl: toText(request.issuer_url),
  authorizationUrl: toText(request.authorization_url),
  tokenUrl: toText(request.token_url),
  userinfoUrl: toText(request.userinfo_url) || null,
  tokenAuthMethod: request.token_endpoint_auth_method ?? DEFAULTS.tokenAuthMethod,
  useUserinfo: request.use_userinfo ?? DEFAULTS.useUserinfo,
});

const toText = (value: string | null | undefined): string => (value ?? '').trim();

function assertUrl(field: (typeof URLS)[number], value: string, allowInsecure: boolean): void {
  const problem = value === '' ? null : urlProblem(value, allowInsecure);
  if (problem !== null) throw new InvalidUrl({ field }, `${field} cannot be used: ${problem}`);
}
