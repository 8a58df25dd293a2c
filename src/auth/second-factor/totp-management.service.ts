import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditedBy, AuditLog, BY_OPERATOR } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { BackupCodesService, TotpNotEnabled } from '#totp';
import { type User, UsersService } from '#users';
import { FactorPolicy } from '../flow/factor-policy.service.js';
import { type ReauthenticationInput, ReauthenticationService } from './reauthentication.service.js';
import { TotpRemoval } from './totp-removal.service.js';

/** What the removal of a second factor ended. */
export type FactorRemoval = { readonly sessionsEnded: number; readonly terminalsUnlocked: number };

/** Changes an enabled second factor. Users reauthenticate first; operators and admins do not. */
@Injectable()
export class TotpManagementService {
  constructor(
    private readonly users: UsersService,
    private readonly removal: TotpRemoval,
    private readonly backupCodes: BackupCodesService,
    private readonly reauthentication: ReauthenticationService,
    private readonly sessions: SessionsService,
    private readonly factors: FactorPolicy,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Disables the second factor and ends the user's other sessions and trusted devices. Returns how many terminal locks
   * this removed. Throws `TotpNotEnabled`, `LastSecondFactor`, `SessionEnded` and the errors of {@link ReauthenticationService.check}.
   */
  async disable(caller: SessionPrincipal, input: ReauthenticationInput): Promise<number> {
    const user = await this.getUserWithTotp(caller);
    await this.factors.assertTotpSpare(user);
    const target = { caller, user, action: 'totp.disabled' } as const;
    const accepted = await this.reauthentication.check(target, input);
    return this.transactions.run(async (tx) => {
      await this.reauthentication.recordSuccess(tx, accepted);
      const terminals = await this.removal.remove(tx, user, { actor: user.id });
      await this.factors.assertFactorLeft(tx, user);
      await this.sessions.endOthers(tx, caller, 'second_factor_changed');
      await this.audit.record(tx, { action: 'totp.disabled', actor: user.id, factor: accepted.factor });
      return terminals;
    });
  }

  /**
   * Disables the second factor for a user who has lost authenticator and backup codes, and ends their sessions; returns
   * how many. Throws `UserNotFound`, `TotpNotEnabled`.
   */
  async disableAsOperator(username: string): Promise<{ user: User; sessions: number }> {
    const user = await this.users.get({ username });
    const sessions = await this.transactions.run(async (tx) => {
      const { sessionsEnded } = await this.disableFor(tx, user, BY_OPERATOR);
      return sessionsEnded;
    });
    return { user, sessions };
  }

  /** Disables the second factor of another user, and ends their sessions. Throws `TotpNotEnabled`. */
  async disableFor(tx: Tx, user: User, by: AuditedBy): Promise<FactorRemoval> {
    const terminalsUnlocked = await this.removal.remove(tx, user, by);
    await this.audit.record(tx, { action: 'totp.disabled', subject: user.id, ...by });
    const sessionsEnded = await this.sessions.endAll(tx, user.id, 'second_factor_changed');
    return { sessionsEnded, terminalsUnlocked };
  }

  /** Returns new backup codes and invalidates the earlier ones. Throws as {@link disable}. */
  async renewBackupCodes(caller: SessionPrincipal, input: ReauthenticationInput): Promise<readonly string[]> {
    const user = await this.getUserWithTotp(caller);
    const target = { caller, user, action: 'totp.backup_codes_renewed' } as const;
    const accepted = await this.reauthentication.check(target, input);
    const { factor } = accepted;
    const codes = this.backupCodes.make(user.id);
    await this.transactions.run(async (tx) => {
      await this.reauthentication.recordSuccess(tx, accepted);
      if (!(await this.users.hasTotp(tx, user.id))) throw new TotpNotEnabled();
      await this.backupCodes.replace(tx, user.id, codes);
      await this.audit.record(tx, { action: 'totp.backup_codes_renewed', actor: user.id, factor });
    });
    return codes.plain;
  }

  private async getUserWithTotp(caller: SessionPrincipal): Promise<User> {
    const user = await this.users.getCaller(caller);
    if (!user.totpEnabled) throw new TotpNotEnabled();
    return user;
  }
}
