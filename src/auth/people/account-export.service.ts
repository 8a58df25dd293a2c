import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { PowerPolicy } from '#roles';
import { Clock, toRfc3339 } from '#shared';
import { UsersService } from '#users';
import { AccountFacts } from './account-facts.service.js';
import { type AccountExportResponse } from './exports.dto.js';

/** Exports the facts of any account for admins; what its user has stored is not among them. */
@Injectable()
export class AccountExport {
  constructor(
    private readonly users: UsersService,
    private readonly facts: AccountFacts,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `UserNotFound`, `MorePowerfulUser`. */
  async export(caller: Principal, userId: string): Promise<AccountExportResponse> {
    const user = await this.users.get({ userId });
    await this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      await this.audit.record(tx, { action: 'user.exported', actor: caller.userId, subject: user.id });
    });
    return { exportedAt: toRfc3339(this.clock.now()), account: await this.facts.describe(user) };
  }
}
