import { Injectable } from '@nestjs/common';
import { type AuditedBy, AuditLog } from '#audit';
import { AppConfig } from '#platform/config';
import { type Tx } from '#platform/database';
import { Clock, DAY_MS, toRfc3339 } from '#shared';
import { ScheduledDeletionRepository, type User, UserNotFound } from '#users';
import { type Deletion } from './administration.dto.js';
import { RolesService } from './roles.service.js';
import { AccountSuspension } from './account-suspension.service.js';

/** The time between the request to delete an account and its deletion, in which it is suspended. */
@Injectable()
export class DeletionGrace {
  private readonly graceMs: number;

  constructor(
    private readonly suspension: AccountSuspension,
    private readonly deletions: ScheduledDeletionRepository,
    private readonly roles: RolesService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    { env }: AppConfig,
  ) {
    this.graceMs = env.ACCOUNT_DELETION_GRACE_DAYS * DAY_MS;
  }

  get isGranted(): boolean {
    return this.graceMs > 0;
  }

  /**
   * Suspends the account, if it is not suspended, and schedules its deletion. An account that is scheduled already keeps
   * its date. Call it with the admin roster locked. Throws `UserNotFound`, `LastAdmin`, `WouldLockOut`.
   */
  async schedule(tx: Tx, user: User, by: AuditedBy): Promise<Deletion> {
    await this.suspension.suspendIfActive(tx, user, { ...by, reason: null });
    const dueAt = this.clock.now() + this.graceMs;
    if (await this.deletions.schedule(tx, user.id, dueAt)) {
      const details = { username: user.name, due_at: toRfc3339(dueAt) };
      await this.audit.record(tx, { action: 'user.deletion_scheduled', subject: user.id, details, ...by });
    }
    const deletionDueAt = await this.deletions.findDueAt(tx, user.id);
    if (deletionDueAt === null) throw new UserNotFound();
    return { ...(await this.roles.getConsequences(tx, user.id)), deletionDueAt };
  }
}
