import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { PasskeysService } from '#passkeys';
import { Transactions, type Tx } from '#platform/database';
import { type User, UserRepository, UsersService } from '#users';
import { AdminLogins } from '../flow/admin-logins.service.js';
import { CallerSession } from '../flow/caller-session.service.js';
import { FactorPolicy } from '../flow/factor-policy.service.js';
import { SignInAccess } from '../flow/sign-in-access.service.js';

const LAST_WAY_IN =
  'This passkey is your only way to log in: first add another one, or set up another method';
const NO_OTHER_ADMIN =
  'No admin could log in without this passkey: first allow password login, or add another passkey';

/** Removes passkeys from the caller's account, but never the last way to log in. */
@Injectable()
export class PasskeyRemovalService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly passkeys: PasskeysService,
    private readonly callers: CallerSession,
    private readonly access: SignInAccess,
    private readonly adminLogins: AdminLogins,
    private readonly factors: FactorPolicy,
    private readonly transactions: Transactions,
  ) {}

  /** Sessions that the passkey logged in stay. Throws `PasskeyNotFound`, `LastSecondFactor`, `WouldLockOut`, `SessionEnded`. */
  async remove(caller: SessionPrincipal, id: string): Promise<void> {
    const user = await this.users.getCaller(caller);
    await this.transactions.run(async (tx) => {
      // Both locks: removing two passkeys at once, and removing one while password login is forbidden.
      await this.repository.lockAdminRoster(tx);
      await this.callers.assertUnchanged(tx, caller, user);
      const remove = () =>
        this.access.keepWayIn(tx, user.id, () => this.removeOne(tx, user, id), LAST_WAY_IN);
      await (user.isAdmin ? this.adminLogins.keepAdmin(tx, remove, NO_OTHER_ADMIN) : remove());
    });
  }

  /** Returns whether the passkey could log in alone. */
  private async removeOne(tx: Tx, user: User, id: string): Promise<boolean> {
    const { couldLogIn } = await this.passkeys.remove(tx, user.id, id);
    await this.factors.assertFactorLeft(tx, user);
    return couldLogIn;
  }
}
