import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { ConnectionClosings } from '#connections';
import { Transactions } from '#platform/database';
import { PowerPolicy } from '#roles';
import { ServiceUnavailable } from '#shared';
import { type User, UsersService } from '#users';
import { TargetNotPassword } from '../administration/administration.errors.js';
import { type UserReference } from '../administration/administration.dto.js';
import { ServiceAccount } from '../flow/auth.errors.js';
import { PasswordPolicy } from '../flow/password-policy.service.js';
import { PasswordReplacement } from '../flow/password-replacement.service.js';
import { CannotResetSelf, DataWipeRequired } from './people.errors.js';

const MAX_ATTEMPTS = 3;

export type PasswordOrder = UserReference & {
  readonly newPassword: string;
  /** Sets the password even if only the earlier one opens the data. */
  readonly confirmDataWipe: boolean;
};

export type RecoveredPassword = { readonly dataWiped: boolean; readonly connectionsClosed: number };

/** Sets passwords for users who have lost theirs. */
@Injectable()
export class PasswordRecoveryService {
  constructor(
    private readonly users: UsersService,
    private readonly policy: PasswordPolicy,
    private readonly passwords: PasswordReplacement,
    private readonly power: PowerPolicy,
    private readonly connections: ConnectionClosings,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Ends the user's sessions and trusted devices. Throws `CannotResetSelf`, `UserNotFound`, `MorePowerfulUser`,
   * `ServiceAccount`,
   * `TargetNotPassword`, `DataWipeRequired`, `ReencryptionFailed`, and the errors of the password policy.
   */
  async reset(caller: SessionPrincipal, order: PasswordOrder): Promise<RecoveredPassword> {
    const password = this.policy.accept(order.newPassword);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const recovered = await this.tryReset(caller, await this.getTarget(caller, order), password, order);
      if (recovered) return recovered;
    }
    throw new ServiceUnavailable();
  }

  private async getTarget(caller: SessionPrincipal, reference: UserReference): Promise<User> {
    const user = await this.users.get(reference);
    if (user.id === caller.userId) throw new CannotResetSelf();
    // First, so that nobody learns how a more powerful user logs in, or has a password hashed for nothing.
    await this.transactions.run((tx) => this.power.assertMayActOn(tx, caller, user.id, 'users.manage'));
    if (user.isService) throw new ServiceAccount();
    if (user.passwordHash === null) throw new TargetNotPassword();
    return user;
  }

  /** Returns null if the password has changed since the user was read. */
  private async tryReset(
    caller: SessionPrincipal,
    user: User,
    password: string,
    { confirmDataWipe }: PasswordOrder,
  ): Promise<RecoveredPassword | null> {
    const replacement = await this.passwords.prepare(user, password);
    const dataWiped = replacement.keys.isReset;
    if (dataWiped && !confirmDataWipe) throw new DataWipeRequired();
    return this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      if (!(await this.passwords.store(tx, replacement, { actor: caller.userId }))) return null;
      return { dataWiped, connectionsClosed: await this.connections.count(tx) };
    });
  }
}
