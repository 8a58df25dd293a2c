import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { BackupCodesService, TotpNotEnabled, TotpService } from '#totp';
import { type User, UsersService } from '#users';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';
import { type ReauthenticationInput, ReauthenticationService } from './reauthentication.service.js';

/** Changes an enabled second factor. Users reauthenticate first; operators do not. */
@Injectable()
export class TotpManagementService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly reauthentication: ReauthenticationService,
    private readonly sessions: SessionsService,
    private readonly revocation: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Disables the second factor and ends the user's other sessions and trusted devices. Returns how many terminal locks
   * this removed. Throws `TotpNotEnabled`, `SessionEnded` and the errors of {@link ReauthenticationService.check}.
   */
  async disable(caller: SessionPrincipal, input: ReauthenticationInput): Promise<number> {
    const user = await this.getUserWithTotp(caller);
    const target = { caller, user, action: 'totp.disabled' } as const;
    const accepted = await this.reauthentication.check(target, input);
    return this.transactions.run(async (tx) => {
      await this.reauthentication.recordSuccess(tx, accepted);
      const terminals = await this.remove(tx, user, 'owner');
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
    const { id } = user;
    const sessions = await this.transactions.run(async (tx) => {
      await this.remove(tx, user, 'operator');
      await this.audit.record(tx, { action: 'totp.disabled', actor: null, subject: id, factor: 'operator' });
      return this.sessions.endAll(tx, id, 'second_factor_changed');
    });
    return { user, sessions };
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

  private async remove(tx: Tx, user: User, by: 'owner' | 'operator'): Promise<number> {
    if (!(await this.users.setTotpEnabled(tx, user.id, false))) throw new TotpNotEnabled();
    await this.totp.remove(tx, user.id);
    await this.backupCodes.removeAll(tx, user.id);
    return this.revocation.afterFactorRemoved(tx, user, by);
  }

  private async getUserWithTotp(caller: SessionPrincipal): Promise<User> {
    const user = await this.users.getCaller(caller);
    if (!user.totpEnabled) throw new TotpNotEnabled();
    return user;
  }
}
