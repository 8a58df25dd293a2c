import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Sealer } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { CLIENT_SECRET_CONTEXT } from './oidc-config.service.js';
import { type ProviderSettings } from './provider-settings.js';

/**
 * Ensures that at least one admin can log in. A change that could lock out all admins calls `lockRoster` first and
 * `assertAdminCanLogIn` last, in one transaction. Implemented in `auth`, because it needs modules above this one.
 */
export abstract class AdminLoginGuard {
  /** Must be the first statement: it writes to one row, so that concurrent changes are serialised. */
  abstract lockRoster(tx: Tx): Promise<void>;

  /**
   * Throws `WouldLockOut` if no admin could log in after this transaction.
   *
   * @param explanation replaces the message of the error
   */
  abstract assertAdminCanLogIn(tx: Tx, explanation?: string): Promise<void>;
}

const EXPLANATION =
  'No admin would be able to log in: first allow password login, or give an admin a password';

/** Changes the stored provider configuration. Does not affect a provider that is configured by the environment. */
@Injectable()
export class OidcConfigChangeService {
  constructor(
    private readonly stored: OidcConfigRepository,
    private readonly adminLogins: AdminLoginGuard,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `WouldLockOut` if all admins need the provider and could not log in with this configuration. */
  async store(settings: ProviderSettings, actor: UserId): Promise<void> {
    const content = {
      settings: JSON.stringify({ ...settings, source: undefined, clientSecret: undefined }),
      clientSecret: this.sealer.seal(CLIENT_SECRET_CONTEXT, settings.clientSecret),
      updatedAt: this.clock.now(),
    };
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lockRoster(tx);
      await this.stored.put(tx, content);
      await this.adminLogins.assertAdminCanLogIn(tx, EXPLANATION);
      await this.record(tx, actor, settings.issuerUrl);
    });
  }

  /** Removes the stored configuration, if any. Throws `WouldLockOut` if all admins need it to log in. */
  async remove(actor: UserId): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lockRoster(tx);
      if (!(await this.stored.remove(tx))) return;
      await this.adminLogins.assertAdminCanLogIn(tx, EXPLANATION);
      await this.record(tx, actor, null);
    });
  }

  private record(tx: Tx, actor: UserId, value: string | null): Promise<void> {
    const details = { setting: 'oidc_config', value };
    return this.audit.record(tx, { action: 'settings.changed', actor, subject: null, details });
  }
}
