import { Injectable } from '@nestjs/common';
import { type LdapSettings } from '#ldap';
import { type ProviderSettings } from '#oidc';
import { EMPTY_ROLE_MAP, type RoleMap } from '#roles';
import { Directories, readDirectorySettings } from './directories.service.js';
import {
  type IdentityProviderConfigResponse,
  toIdentityProviderConfig,
} from './identity-provider-config.dto.js';
import { IdentityProviderConfigs, type IdentityProviderType } from './identity-provider-configs.service.js';
import { IdentityProviders, readIdentitySettings } from './identity-providers.service.js';
import { toLdapConfig } from './ldap-config.js';
import { type LdapConfigResponse } from './ldap-config.dto.js';
import { LdapConfigs } from './ldap-configs.service.js';
import { readRoleMap } from './role-map-config.js';
import { type ProviderType, type SsoProvider } from './sso-provider.entity.js';

/** What is stored of the settings: JSON without the secret, and the secret. */
export type StoredConfig = {
  readonly settings: string;
  readonly secret: string;
  /** Which roles its groups decide. */
  readonly roleMap: RoleMap;
};

/** Reads and shows the settings of providers of any type. */
@Injectable()
export class ProviderConfigs {
  constructor(
    private readonly directories: Directories,
    private readonly directoryConfigs: LdapConfigs,
    private readonly identityProviders: IdentityProviders,
    private readonly identityConfigs: IdentityProviderConfigs,
  ) {}

  /** Throws `InvalidProviderSettings`. */
  create(type: ProviderType, given: object): StoredConfig {
    if (type === 'ldap') return this.toDirectory(given, null, EMPTY_ROLE_MAP);
    return this.toIdentityProvider(type, given, null, EMPTY_ROLE_MAP);
  }

  /** Throws `InvalidProviderSettings`, `SecretUnreadable`. */
  change(row: SsoProvider, given: object): StoredConfig {
    if (row.type === 'ldap') return this.toDirectory(given, this.directories.open(row), readRoleMap(row));
    return this.toIdentityProvider(
      row.type,
      given,
      this.identityProviders.open(row).settings,
      readRoleMap(row),
    );
  }

  private toIdentityProvider(
    type: IdentityProviderType,
    given: object,
    stored: ProviderSettings | null,
    storedRoles: RoleMap,
  ): StoredConfig {
    const settings = this.identityConfigs.parse(type, given, stored);
    const roleMap = this.identityConfigs.parseRoles(type, given, storedRoles, settings);
    return { ...toStoredConfig(settings), roleMap };
  }

  private toDirectory(given: object, stored: LdapSettings | null, storedRoles: RoleMap): StoredConfig {
    const parsed = this.directoryConfigs.parse(given, stored);
    const { bindPassword: secret, ...settings } = parsed;
    const roleMap = this.directoryConfigs.parseRoles(given, storedRoles, parsed);
    return { settings: JSON.stringify(settings), secret, roleMap };
  }
}

/** Returns the settings as the API shows them, without the secret. */
export const showConfig = (row: SsoProvider): LdapConfigResponse | IdentityProviderConfigResponse =>
  row.type === 'ldap'
    ? toLdapConfig(readDirectorySettings(row), readRoleMap(row))
    : toIdentityProviderConfig(row.type, readIdentitySettings(row), readRoleMap(row));

/** Returns what is stored of an identity provider; its type says the protocol. */
export const toStoredConfig = ({
  clientSecret,
  ...settings
}: ReturnType<IdentityProviderConfigs['parse']>): Omit<StoredConfig, 'roleMap'> => ({
  settings: JSON.stringify({ ...settings, protocol: undefined }),
  secret: clientSecret,
});
