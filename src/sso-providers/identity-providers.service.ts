import { Injectable } from '@nestjs/common';
import {
  admits,
  DEFAULTS,
  type IdentityProvider,
  isSameUrl,
  type LogoutTokenAddress,
  OidcNotConfigured,
  parseEnvironment,
  type ProviderScope,
  type ProviderSettings,
  type StoredSettings,
} from '#oidc';
import { AppConfig } from '#platform/config';
import { type Tx } from '#platform/database';
import { parseSerial, type SsoProviderId } from '#shared';
import { ProviderSecrets } from './provider-secrets.service.js';
import { type SsoProvider } from './sso-provider.entity.js';
import { SsoProviderRepository } from './sso-provider.repository.js';
import { SsoProviderNotFound } from './sso-providers.errors.js';

/** The number that clients know the provider of the environment by, and a single provider since before there were several. */
export const ENVIRONMENT_ID = 0 as SsoProviderId;

/** Returns the id of a path. Throws `SsoProviderNotFound` for text that cannot be one. */
export function parseProviderId(text: string): SsoProviderId {
  const id = text === String(ENVIRONMENT_ID) ? ENVIRONMENT_ID : parseSerial<SsoProviderId>(text);
  if (id === null) throw new SsoProviderNotFound();
  return id;
}
/** The name of a provider that nobody named. */
export const DEFAULT_NAME = 'SSO';

/** An identity as it was stored at its last login. */
type StoredIdentity = Parameters<typeof admits>[1] & { readonly providerId: ProviderScope };
/** A provider or directory as clients know it. */
type NamedProvider = Pick<SsoProvider, 'id' | 'name'>;
type Admitted<Identity> = { readonly identity: Identity; readonly provider: NamedProvider };

/** Finds the identity providers that users log in at in their browser. */
@Injectable()
export class IdentityProviders {
  /** The provider of the `OIDC_*` variables; null if they are not set. It takes the place of the stored primary one. */
  readonly fromEnvironment: ProviderSettings | null;

  constructor(
    private readonly rows: SsoProviderRepository,
    private readonly secrets: ProviderSecrets,
    { env }: AppConfig,
  ) {
    this.fromEnvironment = parseEnvironment(env);
  }

  /**
   * Returns the provider to start a login at. Without an id, the primary one, or else the first with OpenID Connect. Throws
   * `OidcNotConfigured`, `SsoProviderNotFound`, `SecretUnreadable`.
   */
  async getForLogin(id?: number): Promise<IdentityProvider> {
    if (id === undefined) return this.getFirst();
    const found = await this.findEnabled(id === ENVIRONMENT_ID ? null : (id as SsoProviderId));
    if (!found) throw new SsoProviderNotFound();
    return found;
  }

  /** Returns the provider, whether or not it is enabled. Throws `SecretUnreadable`. */
  async find(scope: ProviderScope): Promise<IdentityProvider | null> {
    if (scope === null && this.fromEnvironment) return { scope, settings: this.fromEnvironment };
    const row = await this.findRow(scope);
    return row && this.open(row);
  }

  /** Returns the provider if users can log in with it. Throws `SecretUnreadable`. */
  async findEnabled(scope: ProviderScope): Promise<IdentityProvider | null> {
    if (scope === null && this.fromEnvironment) return { scope, settings: this.fromEnvironment };
    const row = await this.findRow(scope);
    return row?.enabled === true ? this.open(row) : null;
  }

  /** Returns the providers that a logout token can come from, whether or not they are enabled. */
  async listAddressed({ issuer, audiences }: LogoutTokenAddress): Promise<IdentityProvider[]> {
    const isAddressed = ({ issuerUrl, clientId }: StoredSettings) =>
      isSameUrl(issuerUrl, issuer) && audiences.includes(clientId);
    const environment = this.fromEnvironment;
    const rows = (await this.listInUse()).filter((row) => isAddressed(readIdentitySettings(row)));
    const isEnvironment = environment !== null && isAddressed(environment);
    return [
      ...(isEnvironment ? [{ scope: null, settings: environment }] : []),
      ...rows.filter(({ type }) => type !== 'github').map((row) => this.open(row)),
    ];
  }

  /** Returns whether any provider is configured, enabled or not. */
  async hasAny(): Promise<boolean> {
    return this.fromEnvironment !== null || (await this.listInUse()).length > 0;
  }

  /** Returns whether users can log in with the provider or directory, as the transaction sees it. */
  async isEnabled(tx: Tx, scope: ProviderScope): Promise<boolean> {
    if (scope !== null) return this.rows.isEnabled(tx, scope);
    return this.fromEnvironment !== null || this.rows.isPrimaryEnabled(tx);
  }

  /** Returns those of the identities that their provider or directory lets log in, as the transaction sees it. */
  async listAdmitted<Identity extends StoredIdentity>(
    tx: Tx,
    identities: readonly Identity[],
  ): Promise<Admitted<Identity>[]> {
    if (identities.length === 0) return [];
    const rows = await this.rows.listEnabledIn(tx);
    return identities.flatMap((identity) => {
      const provider = this.findAdmitting(rows, identity);
      return provider ? [{ identity, provider }] : [];
    });
  }

  /** Returns the name that users know the provider or directory by; null if it was removed. */
  async findName(scope: ProviderScope): Promise<string | null> {
    if (scope === null && this.fromEnvironment) return DEFAULT_NAME;
    const row = await (scope === null ? this.rows.findPrimary() : this.rows.find(scope));
    return row?.name ?? null;
  }

  open(row: SsoProvider): IdentityProvider {
    const protocol = row.type === 'github' ? 'github' : 'oidc';
    const settings = {
      protocol,
      clientSecret: this.secrets.open(row),
      ...readIdentitySettings(row),
    } as const;
    return { scope: row.isPrimary ? null : row.id, settings };
  }

  private async getFirst(): Promise<IdentityProvider> {
    const primary = await this.findEnabled(null);
    if (primary) return primary;
    const row = (await this.listInUse()).find(({ type, enabled }) => enabled && type !== 'github');
    if (!row) throw new OidcNotConfigured();
    return this.open(row);
  }

  private findAdmitting(enabled: readonly SsoProvider[], identity: StoredIdentity): NamedProvider | null {
    const { providerId } = identity;
    if (providerId === null && this.fromEnvironment)
      return admits(this.fromEnvironment, identity) ? { id: ENVIRONMENT_ID, name: DEFAULT_NAME } : null;
    const row = enabled.find(({ id, isPrimary }) => (providerId === null ? isPrimary : id === providerId));
    if (row === undefined) return null;
    return row.type === 'ldap' || admits(readIdentitySettings(row), identity) ? row : null;
  }

  /** The stored primary provider has its own id, too. */
  private async findRow(scope: ProviderScope): Promise<SsoProvider | null> {
    const row = await (scope === null ? this.rows.findPrimary() : this.rows.find(scope));
    if (!row || row.type === 'ldap') return null;
    return row.isPrimary && this.fromEnvironment ? null : row;
  }

  /** Returns the stored identity providers, without one whose place the environment takes. */
  private async listInUse(): Promise<SsoProvider[]> {
    const rows = await this.rows.list();
    return rows.filter(
      ({ type, isPrimary }) => type !== 'ldap' && !(isPrimary && this.fromEnvironment !== null),
    );
  }
}

/** Returns the settings without the secret; with defaults for settings that did not exist when the row was stored. */
export const readIdentitySettings = ({ settings }: Pick<SsoProvider, 'settings'>): StoredSettings => ({
  ...DEFAULTS,
  ...(JSON.parse(settings) as StoredSettings),
});
