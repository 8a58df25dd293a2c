import { Injectable } from '@nestjs/common';
import { type LdapSettings } from '#ldap';
import { type SsoProviderId } from '#shared';
import { ProviderSecrets } from './provider-secrets.service.js';
import { type SsoProvider } from './sso-provider.entity.js';
import { SsoProviderRepository } from './sso-provider.repository.js';
import { SsoProviderNotFound } from './sso-providers.errors.js';

/** A directory that users can log in with. */
export type Directory = {
  readonly id: SsoProviderId;
  readonly name: string;
  readonly settings: LdapSettings;
};

/** Finds the directories that users can log in with. */
@Injectable()
export class Directories {
  constructor(
    private readonly providers: SsoProviderRepository,
    private readonly secrets: ProviderSecrets,
  ) {}

  /** Throws `SsoProviderNotFound` for an unknown or disabled directory, `SecretUnreadable`. */
  async get(id: SsoProviderId): Promise<Directory> {
    const found = await this.find(id);
    if (!found) throw new SsoProviderNotFound();
    return found;
  }

  /** Returns null for an unknown or disabled directory. Throws `SecretUnreadable`. */
  async find(id: SsoProviderId): Promise<Directory | null> {
    const row = await this.providers.find(id);
    return row?.type === 'ldap' && row.enabled
      ? { id: row.id, name: row.name, settings: this.open(row) }
      : null;
  }

  /** Returns the settings with the secret. Throws `SecretUnreadable`. */
  open(row: SsoProvider): LdapSettings {
    return { ...readDirectorySettings(row), bindPassword: this.secrets.open(row) };
  }
}

/** Returns the settings without the secret. */
export const readDirectorySettings = ({ settings }: Pick<SsoProvider, 'settings'>) =>
  JSON.parse(settings) as Omit<LdapSettings, 'bindPassword'>;
