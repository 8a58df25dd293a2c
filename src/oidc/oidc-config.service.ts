import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { type OidcConfig } from './oidc-config.entity.js';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { OidcNotConfigured } from './oidc.errors.js';
import {
  DEFAULTS,
  type ProviderSettings,
  parseEnvironment,
  type StoredSettings,
} from './provider-settings.js';

/** The context that the client secret is sealed for. */
export const CLIENT_SECRET_CONTEXT = { table: 'oidc_config', column: 'client_secret', row: '1' } as const;

/** Finds the provider in use: the one of the environment, otherwise the stored one. */
@Injectable()
export class OidcConfigService {
  private readonly fromEnvironment: ProviderSettings | null;

  constructor(
    private readonly stored: OidcConfigRepository,
    private readonly sealer: Sealer,
    { env }: AppConfig,
  ) {
    this.fromEnvironment = parseEnvironment(env);
  }

  /** Returns the provider in use; null if there is none. Throws `SecretUnreadable`. */
  async find(): Promise<ProviderSettings | null> {
    if (this.fromEnvironment) return this.fromEnvironment;
    const row = await this.stored.find();
    if (!row) return null;
    const clientSecret = this.sealer.open(CLIENT_SECRET_CONTEXT, row.clientSecret).toString('utf8');
    return { source: 'database', clientSecret, ...parseSettings(row) };
  }

  /** Throws `OidcNotConfigured`. */
  async get(): Promise<ProviderSettings> {
    const found = await this.find();
    if (!found) throw new OidcNotConfigured();
    return found;
  }

  /** Returns the settings without the secret. */
  async findPublic(): Promise<StoredSettings | null> {
    if (this.fromEnvironment) return this.fromEnvironment;
    const row = await this.stored.find();
    return row && parseSettings(row);
  }

  /** Returns the settings without the secret, as the transaction sees them. */
  async findIn(tx: Tx): Promise<StoredSettings | null> {
    if (this.fromEnvironment) return this.fromEnvironment;
    const row = await this.stored.findIn(tx);
    return row && parseSettings(row);
  }
}

/** Adds defaults for settings that did not exist when the row was stored. */
const parseSettings = ({ settings }: OidcConfig): StoredSettings => ({
  ...DEFAULTS,
  ...(JSON.parse(settings) as StoredSettings),
});
