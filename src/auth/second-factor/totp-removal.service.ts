import { Injectable } from '@nestjs/common';
import { type AuditedBy } from '#audit';
import { type Tx } from '#platform/database';
import { BackupCodesService, TotpNotEnabled, TotpService } from '#totp';
import { type User, UsersService } from '#users';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';

/** Removes an enabled authenticator, with its backup codes and what was obtained with it. */
@Injectable()
export class TotpRemoval {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly revocation: CredentialRevocation,
  ) {}

  /** Returns how many terminal locks this removed. Throws `TotpNotEnabled`. */
  async remove(tx: Tx, user: User, by: AuditedBy): Promise<number> {
    if (!(await this.users.setTotpEnabled(tx, user.id, false))) throw new TotpNotEnabled();
    await this.totp.remove(tx, user.id);
    await this.backupCodes.removeAll(tx, user.id);
    return this.revocation.afterFactorRemoved(tx, user, by);
  }
}
