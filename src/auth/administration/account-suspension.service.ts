import { Injectable } from '@nestjs/common';
import { type AuditedBy, AuditLog } from '#audit';
import { type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { Clock } from '#shared';
import { ScheduledDeletionRepository, type User, UserNotFound, UserRepository } from '#users';
import { type Consequences } from '../flow/former-power.service.js';
import { RolesService } from './roles.service.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';
import { AlreadySuspended, NotSuspended } from './administration.errors.js';

/** Who suspends or reactivates an account, and why; for the audit log. */
export type SuspendedBy = AuditedBy & { readonly reason: string | null };

/** Suspends an account: nothing authenticates as it until it is reactivated, and everything it owns stays. */
@Injectable()
export class AccountSuspension {
  constructor(
    private readonly repository: UserRepository,
    private readonly deletions: ScheduledDeletionRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly roles: RolesService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Call it with the admin roster locked. Throws `UserNotFound`, `AlreadySuspended`, `LastAdmin`, `WouldLockOut`. */
  async suspend(tx: Tx, user: User, by: SuspendedBy): Promise<Consequences> {
    if (!(await this.suspendIfActive(tx, user, by)))
      throw (await this.repository.exists(tx, user.id)) ? new AlreadySuspended() : new UserNotFound();
    return this.roles.getConsequences(tx, user.id);
  }

  /**
   * Call it with the admin roster locked. Returns false if the account is deleted or suspended already. Throws `LastAdmin`,
   * `WouldLockOut`.
   */
  async suspendIfActive(tx: Tx, { id }: User, { reason, ...by }: SuspendedBy): Promise<boolean> {
    const isAdmin = await this.repository.isAdmin(tx, id);
    const suspend = () => this.repository.suspend(tx, id, this.clock.now());
    if (!(await (isAdmin ? this.roles.removeAdmin(tx, suspend) : suspend()))) return false;
    await this.sessions.endAll(tx, id, 'suspended');
    await this.loginChallenges.endAll(tx, id);
    await this.audit.record(tx, { action: 'user.suspended', subject: id, details: { reason }, ...by });
    return true;
  }

  /** Cancels a scheduled deletion as well. Throws `UserNotFound`, `NotSuspended`. */
  async reactivate(tx: Tx, { id }: User, { reason, ...by }: SuspendedBy): Promise<void> {
    const wasDueForDeletion = await this.deletions.cancel(tx, id);
    if (!(await this.repository.reactivate(tx, id)))
      throw (await this.repository.exists(tx, id)) ? new NotSuspended() : new UserNotFound();
    const details = { reason, ...(wasDueForDeletion && { deletion_cancelled: true }) };
    await this.audit.record(tx, { action: 'user.reactivated', subject: id, details, ...by });
  }
}
