import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { ApiKeysService } from '#api-keys';
import { type AuditEvent, AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type UserId } from '#shared';
import { type User, UserRepository, UsersService } from '#users';
import { AlreadyAdmin, CannotRemoveSelf, NotAnAdmin } from './administration.errors.js';
import { AdminLogins } from './admin-logins.service.js';
import { type Consequences, type UserReference } from './administration.dto.js';

/** A user who is no longer an admin. */
export type FormerAdmin = Consequences & { readonly user: User };

/** Who made the change, for the audit log. */
export type AuditedBy = Pick<AuditEvent, 'actor' | 'factor'>;

/**
 * Grants and removes the admin role. Every change locks the admin roster first and then checks the caller's own role, so
 * that concurrent changes always leave one admin who can log in.
 */
@Injectable()
export class RolesService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly sessions: SessionsService,
    private readonly adminLogins: AdminLogins,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly keys: ApiKeysService,
    private readonly connections: ConnectionClosings,
  ) {}

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(caller: Principal, reference: UserReference): Promise<User> {
    const user = await this.users.get(reference);
    await this.transactions.run(async (tx) => {
      await this.lockRosterAs(tx, caller);
      if (!(await this.repository.setAdmin(tx, user.id, true))) throw new AlreadyAdmin();
      await this.audit.record(tx, { action: 'user.promoted', actor: caller.userId, subject: user.id });
    });
    return user;
  }

  /** Throws `UserNotFound`, `CannotRemoveSelf`, `NotAnAdmin`, `WouldLockOut`. */
  async demote(caller: Principal, reference: UserReference): Promise<FormerAdmin> {
    const user = await this.users.get(reference);
    if (user.id === caller.userId) throw new CannotRemoveSelf();
    const consequences = await this.transactions.run(async (tx) => {
      await this.lockRosterAs(tx, caller);
      return this.removeRole(tx, user, { actor: caller.userId });
    });
    return { user, ...consequences };
  }

  /** Removes the role; call it after {@link lockRoster} or {@link lockRosterAs}. Throws `NotAnAdmin`, `LastAdmin`, `WouldLockOut`. */
  async removeRole(tx: Tx, { id }: User, by: AuditedBy): Promise<Consequences> {
    if (!(await this.repository.setAdmin(tx, id, false))) throw new NotAnAdmin();
    await this.assertAdminLeft(tx);
    await this.audit.record(tx, { action: 'user.demoted', subject: id, ...by });
    return this.getConsequences(tx, id);
  }

  /** Returns what the transaction leaves behind of a user, who lost the role or was deleted in it. */
  async getConsequences(tx: Tx, id: UserId): Promise<Consequences> {
    const keysCreated = await this.keys.listCreatedForOthers(tx, id);
    return { keysCreated, connectionsClosed: await this.connections.count(tx) };
  }

  /** Checks after an admin was removed, with the roster locked. Throws `LastAdmin`, `WouldLockOut`. */
  assertAdminLeft(tx: Tx): Promise<void> {
    return this.adminLogins.assertAdminLeft(tx);
  }

  /** Locks the admin roster for an operator, who needs no role. */
  lockRoster(tx: Tx): Promise<void> {
    return this.adminLogins.lockRoster(tx);
  }

  /**
   * Locks the admin roster for a change by the caller. Throws `AdminRequired` when the caller has lost the role in the
   * meantime, `SessionEnded` when the caller's session has ended.
   */
  async lockRosterAs(tx: Tx, caller: Principal): Promise<void> {
    await this.lockRoster(tx);
    if (caller.session !== null) await this.sessions.assertActive(tx, { session: caller.session });
    if (!(await this.repository.isAdmin(tx, caller.userId))) throw new AdminRequired();
  }
}
