import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { BackupCodesService, TotpNotEnabled, TotpService } from '#totp';
import { type User, UsersService } from '#users';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';
import { type Proof, ReauthenticationService } from './reauthentication.service.js';

/** Changes to a second factor that is on. Each asks for one proof first. */
@Injectable()
export class TotpRemovalService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly reauthentication: ReauthenticationService,
    private readonly sessions: SessionsService,
    private readonly endings: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Switches it off and ends the user's other sessions and devices. Returns how many terminal locks that lifted.
   * Throws `TotpNotEnabled`, `SessionEnded` and what the proof deserves.
   */
  async disable(caller: SessionPrincipal, proof: Proof): Promise<number> {
    const user = await this.enabledUser(caller);
    const target = { caller, user, action: 'totp.disabled' } as const;
    const accepted = await this.reauthentication.prove(target, proof);
    return this.transactions.run(async (tx) => {
      await accepted.settle(tx);
      if (!(await this.users.setTotpEnabled(tx, user.id, false))) throw new TotpNotEnabled();
      await this.totp.remove(tx, user.id);
      await this.backupCodes.removeAll(tx, user.id);
      const terminals = await this.endings.afterFactorRemoved(tx, user, 'owner');
      await this.sessions.endOthers(tx, caller, 'second_factor_changed');
      await this.audit.record(tx, { action: 'totp.disabled', actor: user.id, factor: accepted.factor });
      return terminals;
    });
  }

  /** A new set of backup codes; the earlier ones are dead. Throws as {@link disable}. */
  async renewBackupCodes(caller: SessionPrincipal, proof: Proof): Promise<readonly string[]> {
    const user = await this.enabledUser(caller);
    const target = { caller, user, action: 'totp.backup_codes_renewed' } as const;
    const accepted = await this.reauthentication.prove(target, proof);
    const codes = this.backupCodes.make(user.id);
    await this.transactions.run(async (tx) => {
      await accepted.settle(tx);
      if (!(await this.users.hasTotp(tx, user.id))) throw new TotpNotEnabled();
      await this.backupCodes.replace(tx, user.id, codes);
      await this.audit.record(tx, {
        action: 'totp.backup_codes_renewed',
        actor: user.id,
        factor: accepted.factor,
      });
    });
    return codes.plain;
  }

  private async enabledUser({ userId }: SessionPrincipal): Promise<User> {
    const user = await this.users.get({ userId });
    if (!user.totpEnabled) throw new TotpNotEnabled();
    return user;
  }
}
