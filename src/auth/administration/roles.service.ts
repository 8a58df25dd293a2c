import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { ApiKeysService, type MadeApiKeyResponse } from '#api-keys';
import { type AuditEvent, AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type User, UserRepository, UsersService } from '#users';
import { AlreadyAdmin, CannotRemoveSelf, NotAnAdmin } from './administration.errors.js';
import { AdminLogins } from './admin-logins.service.js';
import { type UserReference } from './administration.dto.js';

/** Somebody who is no admin any more, and the keys that they made for others. */
export type FormerAdmin = { readonly user: User; readonly keysMade: MadeApiKeyResponse[] };

/** Who does it, for the audit log. */
export type AuditedBy = Pick<AuditEvent, 'actor' | 'factor'>;

/**
 * Who is admin. Every change meets at one row first and checks the caller's own role behind it,
 * so that whatever runs at once, one admin who can log in is always left.
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
  ) {}

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(caller: Principal, reference: UserReference): Promise<User> {
    const user = await this.users.get(reference);
    await this.transactions.run(async (tx) => {
      await this.enter(tx, caller);
      if (!(await this.repository.setAdmin(tx, user.id, true))) throw new AlreadyAdmin();
      await this.audit.record(tx, { action: 'user.promoted', actor: caller.userId, subject: user.id });
    });
    return user;
  }

  /** Throws `UserNotFound`, `CannotRemoveSelf`, `NotAnAdmin`, `WouldLockOut`. */
  async demote(caller: Principal, reference: UserReference): Promise<FormerAdmin> {
    const user = await this.users.get(reference);
    if (user.id === caller.userId) throw new CannotRemoveSelf();
    const keysMade = await this.transactions.run(async (tx) => {
      await this.enter(tx, caller);
      return this.takeRole(tx, user, { actor: caller.userId });
    });
    return { user, keysMade };
  }

  /** In the turn for changes of who is admin. Throws `NotAnAdmin`, `LastAdmin`, `WouldLockOut`. */
  async takeRole(tx: Tx, { id }: User, by: AuditedBy): Promise<MadeApiKeyResponse[]> {
    if (!(await this.repository.setAdmin(tx, id, false))) throw new NotAnAdmin();
    await this.assertAdminLeft(tx);
    await this.audit.record(tx, { action: 'user.demoted', subject: id, ...by });
    return this.keys.listCreatedForOthers(tx, id);
  }

  /** After an admin was removed, in the turn for that. Throws `LastAdmin`, `WouldLockOut`. */
  assertAdminLeft(tx: Tx): Promise<void> {
    return this.adminLogins.assertAdminLeft(tx);
  }

  /** Takes the turn for somebody who needs no role of their own. */
  enterAsOperator(tx: Tx): Promise<void> {
    return this.adminLogins.lockRoster(tx);
  }

  /**
   * Takes the turn for a change of who is admin. Throws `AdminRequired` when the caller has lost the role meanwhile,
   * `SessionEnded` when the caller's session has ended.
   */
  async enter(tx: Tx, caller: Principal): Promise<void> {
    await this.enterAsOperator(tx);
    if (caller.session !== null) await this.sessions.assertActive(tx, { session: caller.session });
    if (!(await this.repository.isAdmin(tx, caller.userId))) throw new AdminRequired();
  }
}
