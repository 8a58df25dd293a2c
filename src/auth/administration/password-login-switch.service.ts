import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { type AllowedResponse, passwordLoginAllowed, SettingsService } from '#settings';
import { type UserId } from '#shared';
import { AdminLogins } from './admin-logins.service.js';

/** Switches password login on and off, but never so that no admin can enter any more. */
@Injectable()
export class PasswordLoginSwitchService {
  constructor(
    private readonly settings: SettingsService,
    private readonly adminLogins: AdminLogins,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `WouldLockOut`. */
  async change(allowed: boolean, actor: UserId | null): Promise<AllowedResponse> {
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lockRoster(tx);
      await this.settings.setIn(tx, passwordLoginAllowed, allowed, actor);
      if (!allowed) await this.adminLogins.assertAdminCanLogIn(tx);
    });
    return { allowed };
  }
}
