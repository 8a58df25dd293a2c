import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { InvalidRequest, type UserId } from '#shared';
import { type NewUser, parseUsername, type User, UsersService } from '#users';
import { RegistrationService } from '../registration/registration.service.js';
import { ServiceAccountPassword } from './people.errors.js';

/** An account as an admin wants it: with a password, or for a program, without one. */
export type WantedAccount = {
  readonly username: string;
  readonly password: string | null;
  readonly isService: boolean;
};

/** Creates accounts for admins, also while registration is closed. None of them is an admin. */
@Injectable()
export class AccountCreationService {
  constructor(
    private readonly registration: RegistrationService,
    private readonly users: UsersService,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Throws `InvalidRequest` without a password, `ServiceAccountPassword`, `InvalidUsername`, `UsernameTaken`, and the errors
   * of the password policy.
   */
  create(caller: Principal, { username, password, isService }: WantedAccount): Promise<User> {
    const claim = (tx: Tx) => this.power.assertHolds(tx, caller, 'users.manage');
    const event = { action: 'user.created', actor: caller.userId } as const;
    if (isService) {
      if (password !== null) throw new ServiceAccountPassword();
      return this.createService(username, claim, event);
    }
    if (password === null) throw new InvalidRequest({}, 'password is required');
    return this.registration.create({ username, password }, { isAdmin: false, event, claim });
  }

  /** Creates an account for a program. Throws what `claim` throws, `InvalidUsername`, `UsernameTaken`. */
  createService(
    username: string,
    claim: (tx: Tx) => Promise<void>,
    event: NonNullable<NewUser['event']>,
  ): Promise<User> {
    const id = newId<UserId>();
    const name = parseUsername(username);
    return this.transactions.run(async (tx) => {
      await claim(tx);
      const facts = { id, username: name, password: null, isService: true, isAdmin: false };
      return this.users.add(tx, { ...facts, event });
    });
  }
}
