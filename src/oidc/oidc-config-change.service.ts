import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Sealer } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { CLIENT_SECRET } from './oidc-config.service.js';
import { type ProviderSettings } from './provider-settings.js';

/**
 * The rule that at least one admin can log in right now. A change that could break it locks the roster first, does
 * its work and asserts the rule last, in one transaction. Implemented above the modules that it needs.
 */
export abstract class AdminLoginGuard {
  /** The first statement: all such changes write to one row, so of two at once the later one sees the other. */
  abstract lockRoster(tx: Tx): Promise<void>;

  /**
   * Throws `WouldLockOut` when no admin could log in after this transaction.
   * @param explanation for people, in place of the usual sentence
   */
  abstract assertAdminCanLogIn(tx: Tx, explanation?: string): Promise<void>;
}

const EXPLANATION = 'No admin could log in any more: first allow password login, or give an admin a password';

/** Changes the stored provider; one of the environment is left alone. */
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

  /** Throws `WouldLockOut` where admins need the provider and would not be known under this configuration. */
  async store(settings: ProviderSettings, actor: UserId): Promise<void> {
    const content = {
      settings: JSON.stringify({ ...settings, source: undefined, clientSecret: undefined }),
      clientSecret: this.sealer.seal(CLIENT_SECRET, settings.clientSecret),
      updatedAt: this.clock.now(),
    };
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lockRoster(tx);
      await this.stored.put(tx, content);
      await this.adminLogins.assertAdminCanLogIn(tx, EXPLANATION);
      await this.record(tx, actor, settings.issuerUrl);
    });
  }

  /** Removes the stored one, if any. Throws `WouldLockOut` where it is the only way in that is left. */
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
