import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { type Instant } from '#shared';
import { type User, type ListedUser, UserListRepository, UserRepository, UsersService } from '#users';
import { AdminLogins } from '../administration/admin-logins.service.js';
import { AlreadyAdmin } from '../administration/administration.errors.js';
import { OidcOnlyAccount } from '../flow/auth.errors.js';
import { type NewAccount, RegistrationService } from '../registration/registration.service.js';
import { ResetCodeIssuer } from '../reset/reset-code-issuer.service.js';

/** What an operator does to accounts from the machine, without a password of anybody. */
@Injectable()
export class OperatorAccountsService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly lists: UserListRepository,
    private readonly registration: RegistrationService,
    private readonly resets: ResetCodeIssuer,
    private readonly adminLogins: AdminLogins,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** In the order of registration. */
  list(): Promise<ListedUser[]> {
    return this.lists.list({ limit: undefined, after: undefined });
  }

  /** Whether or not registration is open. Throws as a registration does, but for its limit. */
  create({ isAdmin, ...account }: NewAccount & { readonly isAdmin: boolean }): Promise<User> {
    // Not "no admin": the first one ever is admin in any case.
    return this.registration.create(account, {
      isAdmin: isAdmin ? true : undefined,
      event: { action: 'user.created', actor: null, factor: 'operator' },
    });
  }

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(username: string): Promise<User> {
    const user = await this.users.get({ username });
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lockRoster(tx);
      if (!(await this.repository.setAdmin(tx, user.id, true))) throw new AlreadyAdmin();
      const event = { action: 'user.promoted', actor: null, factor: 'operator' } as const;
      await this.audit.record(tx, { ...event, subject: user.id });
    });
    return user;
  }

  /** A code for the operator to hand over; also where users may not ask for one. Throws `UserNotFound`, `OidcOnlyAccount`. */
  async resetPassword(username: string): Promise<{ user: User; code: string; expiresAt: Instant }> {
    const user = await this.users.get({ username });
    if (user.passwordHash === null) throw new OidcOnlyAccount();
    return { user, ...(await this.resets.makeForOperator(user)) };
  }
}
