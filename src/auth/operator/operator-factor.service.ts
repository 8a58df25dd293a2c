import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { BackupCodesService, TotpNotEnabled, TotpService } from '#totp';
import { type User, UsersService } from '#users';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';

/** Helps somebody who has lost authenticator and backup codes. */
@Injectable()
export class OperatorFactorService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly sessions: SessionsService,
    private readonly endings: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Switches the second factor off and ends the user's sessions; returns how many. Throws `UserNotFound`, `TotpNotEnabled`. */
  async disable(username: string): Promise<{ user: User; sessions: number }> {
    const user = await this.users.get({ username });
    const { id } = user;
    const sessions = await this.transactions.run(async (tx) => {
      if (!(await this.users.setTotpEnabled(tx, id, false))) throw new TotpNotEnabled();
      await this.totp.remove(tx, id);
      await this.backupCodes.removeAll(tx, id);
      await this.endings.afterFactorRemoved(tx, user, 'operator');
      await this.audit.record(tx, { action: 'totp.disabled', actor: null, subject: id, factor: 'operator' });
      return this.sessions.endAll(tx, id, 'second_factor_changed');
    });
    return { user, sessions };
  }
}
