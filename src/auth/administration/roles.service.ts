import { Injectable } from '@nestjs/common';
import { ALL_PERMISSIONS, type Principal } from '#access';
import { type AuditedBy } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type UserId } from '#shared';
import { type User, UsersService } from '#users';
import { AlreadyAdmin, CannotRemoveSelf, NotAnAdmin } from './administration.errors.js';
import { AdminLogins } from '../flow/admin-logins.service.js';
import { AdminRole } from '../flow/admin-role.service.js';
import { type Consequences, FormerPower } from '../flow/former-power.service.js';
import { type UserReference } from './administration.dto.js';

/** A user who is no longer an admin. */
export type FormerAdmin = Consequences & { readonly user: User };

/**
 * Grants and removes the admin role. Every change locks the admin roster first and then checks the caller's own role, so
 * that concurrent changes always leave one admin who can log in.
 */
@Injectable()
export class RolesService {
  constructor(
    private readonly users: UsersService,
    private readonly power: PowerPolicy,
    private readonly adminRole: AdminRole,
    private readonly adminLogins: AdminLogins,
    private readonly transactions: Transactions,
    private readonly formerPower: FormerPower,
  ) {}

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(caller: Principal, reference: UserReference): Promise<User> {
    const user = await this.users.get(reference);
    await this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, ALL_PERMISSIONS);
      if (!(await this.adminRole.grant(tx, user.id, { actor: caller.userId }))) throw new AlreadyAdmin();
    });
    return user;
  }

  /** Throws `UserNotFound`, `CannotRemoveSelf`, `NotAnAdmin`, `WouldLockOut`. */
  async demote(caller: Principal, reference: UserReference): Promise<FormerAdmin> {
    const user = await this.users.get(reference);
    if (user.id === caller.userId) throw new CannotRemoveSelf();
    const consequences = await this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, ALL_PERMISSIONS);
      return this.removeRole(tx, user, { actor: caller.userId });
    });
    return { user, ...consequences };
  }

  /** Removes the role; call it with the admin roster locked. Throws `NotAnAdmin`, `LastAdmin`, `WouldLockOut`. */
  async removeRole(tx: Tx, { id }: User, by: AuditedBy): Promise<Consequences> {
    const consequences = await this.adminRole.withdraw(tx, id, by);
    if (!consequences) throw new NotAnAdmin();
    return consequences;
  }

  /** Returns what the transaction leaves behind of a user, who lost the role or was deleted in it. */
  getConsequences(tx: Tx, id: UserId): Promise<Consequences> {
    return this.formerPower.settle(tx, id);
  }

  /** Makes a change that removes an admin, with the roster locked. Throws `LastAdmin`, `WouldLockOut`. */
  removeAdmin<T>(tx: Tx, change: () => Promise<T>): Promise<T> {
    return this.adminLogins.removeAdmin(tx, change);
  }
}
