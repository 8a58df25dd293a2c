import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { ApiKeysService, type MadeApiKeyResponse } from '#api-keys';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { type User, UserRepository, UsersService } from '#users';
import { AlreadyAdmin, CannotRemoveSelf, LastAdmin, NotAnAdmin } from '../auth.errors.js';
import { type UserReference } from './administration.dto.js';

/** Somebody who is no admin any more, and the keys that they made for others. */
export type FormerAdmin = { readonly user: User; readonly keysMade: MadeApiKeyResponse[] };

/**
 * Who is admin. Every change meets at one row first and checks the caller's own role behind it,
 * so that whatever runs at once, one admin is always left.
 */
@Injectable()
export class RolesService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly keys: ApiKeysService,
  ) {}

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(caller: Principal, reference: UserReference): Promise<User> {
    const user = await this.users.get(reference);
    await this.transactions.run(async (tx) => {
      await this.enter(tx, caller.userId);
      if (!(await this.repository.setAdmin(tx, user.id, true))) throw new AlreadyAdmin();
      await this.audit.record(tx, { action: 'user.promoted', actor: caller.userId, subject: user.id });
    });
    return user;
  }

  /** Throws `UserNotFound`, `CannotRemoveSelf`, `NotAnAdmin`. */
  async demote(caller: Principal, reference: UserReference): Promise<FormerAdmin> {
    const user = await this.users.get(reference);
    if (user.id === caller.userId) throw new CannotRemoveSelf();
    const keysMade = await this.transactions.run(async (tx) => {
      await this.enter(tx, caller.userId);
      if (!(await this.repository.setAdmin(tx, user.id, false))) throw new NotAnAdmin();
      await this.assertAdminLeft(tx, user.id);
      await this.audit.record(tx, { action: 'user.demoted', actor: caller.userId, subject: user.id });
      return this.keys.listMadeForOthers(tx, user.id);
    });
    return { user, keysMade };
  }

  /** Takes the turn for a change of who is admin. Throws `AdminRequired` when the caller has lost the role meanwhile. */
  async enter(tx: Tx, callerId: UserId): Promise<void> {
    await this.repository.enterAdminChange(tx);
    if (!(await this.repository.isAdmin(tx, callerId))) throw new AdminRequired();
  }

  /** Throws `LastAdmin`. Means something only after the turn was taken. */
  async assertAdminLeft(tx: Tx, leaving: UserId): Promise<void> {
    if (!(await this.repository.hasOtherAdmin(tx, leaving))) throw new LastAdmin();
  }
}
