import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { AppConfig } from '#platform/config';
import { Sealer } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { passwordLoginAllowed, SettingsService, WouldLockOut } from '#settings';
import { Clock, type UserId } from '#shared';
import { type OidcConfig } from './oidc-config.entity.js';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { OidcNotConfigured } from './oidc.errors.js';
import { type ProviderSettings, settingsOf, type StoredSettings } from './provider-settings.js';

/** Where the client secret is sealed. */
export const CLIENT_SECRET = { table: 'oidc_config', column: 'client_secret', row: '1' } as const;

/** Which provider counts: the one of the environment, else the stored one. Changing one leaves the other alone. */
@Injectable()
export class OidcConfigService {
  private readonly fromEnvironment: ProviderSettings | null;

  constructor(
    private readonly stored: OidcConfigRepository,
    private readonly settings: SettingsService,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
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

  async store(settings: ProviderSettings, actor: UserId): Promise<void> {
    const content = {
      settings: JSON.stringify({ ...settings, source: undefined, clientSecret: undefined }),
      clientSecret: this.sealer.seal(CLIENT_SECRET, settings.clientSecret),
      updatedAt: this.clock.now(),
    };
    await this.transactions.run(async (tx) => {
      await this.stored.put(tx, content);
      await this.record(tx, actor, settings.issuerUrl);
    });
  }

  /** Removes the stored one, if any. Throws `WouldLockOut` where it is the only way in that is left. */
  async remove(actor: UserId): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.stored.remove(tx))) return;
      const isNeeded = !this.fromEnvironment && !(await this.settings.getIn(tx, passwordLoginAllowed));
      if (isNeeded) throw new WouldLockOut({}, 'Password login is off: allow it again first');
      await this.record(tx, actor, null);
    });
  }

  /** Whether there is a provider; a stored one stays at least until this transaction is over. */
  async hold(tx: Tx): Promise<boolean> {
    return this.fromEnvironment !== null || this.stored.hold(tx);
  }

  private record(tx: Tx, actor: UserId, value: string | null): Promise<void> {
    const details = { setting: 'oidc_config', value };
    return this.audit.record(tx, { action: 'settings.changed', actor, subject: null, details });
  }
}

const settingsIn = ({ settings }: OidcConfig): StoredSettings => JSON.parse(settings) as StoredSettings;
