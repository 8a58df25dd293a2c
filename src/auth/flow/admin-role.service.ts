import { Injectable } from '@nestjs/common';
import { type AuditedBy, type AuditEvent, AuditLog } from '#audit';
import { type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { UserRepository } from '#users';
import { AdminLogins } from './admin-logins.service.js';
import { type Consequences, FormerPower } from './former-power.service.js';

/** Who decided, for the audit log. */
type DecidedBy = AuditedBy & Pick<AuditEvent, 'details'>;

/** Gives and takes the admin role, whoever decided so. Call every method with the admin roster locked. */
@Injectable()
export class AdminRole {
  constructor(
    private readonly users: UserRepository,
    private readonly adminLogins: AdminLogins,
    private readonly formerPower: FormerPower,
    private readonly audit: AuditLog,
  ) {}

  /** Returns false if the user has the role. */
  async grant(tx: Tx, id: UserId, by: DecidedBy): Promise<boolean> {
    if (!(await this.users.setAdmin(tx, id, true))) return false;
    await this.audit.record(tx, { action: 'user.promoted', subject: id, ...by });
    return true;
  }

  /** Returns null if the user does not have the role. Throws `LastAdmin`, `WouldLockOut`. */
  async withdraw(tx: Tx, id: UserId, by: DecidedBy): Promise<Consequences | null> {
    if (!(await this.adminLogins.removeAdmin(tx, () => this.users.setAdmin(tx, id, false)))) return null;
    await this.audit.record(tx, { action: 'user.demoted', subject: id, ...by });
    return this.formerPower.settle(tx, id);
  }
}
