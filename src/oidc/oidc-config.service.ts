import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { type OidcConfig } from './oidc-config.entity.js';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { OidcNotConfigured } from './oidc.errors.js';
import { DEFAULTS, type ProviderSettings, settingsOf, type StoredSettings } from './provider-settings.js';

/** Where the client secret is sealed. */
export const CLIENT_SECRET = { table: 'oidc_config', column: 'client_secret', row: '1' } as const;

/** Which provider counts: the one of the environment, else the stored one. */
@Injectable()
export class OidcConfigService {
  private readonly fromEnvironment: ProviderSettings | null;

  constructor(
    private readonly stored: OidcConfigRepository,
    private readonly sealer: Sealer,
    { env }: AppConfig,
  ) {
    this.fromEnvironment = settingsOf(env);
  }

  /** The provider in use; null when there is none. Throws `SecretUnreadable`. */
  async find(): Promise<ProviderSettings | null> {
    if (this.fromEnvironment) return this.fromEnvironment;
    const row = await this.stored.find();
    if (!row) return null;
    const clientSecret = this.sealer.open(CLIENT_SECRET, row.clientSecret).toString('utf8');
    return { source: 'database', clientSecret, ...settingsIn(row) };
  }

  /** Throws `OidcNotConfigured`. */
  async get(): Promise<ProviderSettings> {
    const found = await this.find();
    if (!found) throw new OidcNotConfigured();
    return found;
  }

  /** What anyone may see of it; needs no secret. */
  async findPublic(): Promise<StoredSettings | null> {
    if (this.fromEnvironment) return this.fromEnvironment;
    const row = await this.stored.find();
    return row && settingsIn(row);
  }

  /** The same as the open transaction sees it. */
  async findIn(tx: Tx): Promise<StoredSettings | null> {
    if (this.fromEnvironment) return this.fromEnvironment;
    const row = await this.stored.findIn(tx);
    return row && settingsIn(row);
  }
}

/** What was not there yet when the row was stored has its default. */
const settingsIn = ({ settings }: OidcConfig): StoredSettings => ({
  ...DEFAULTS,
  ...(JSON.parse(settings) as StoredSettings),
});
