import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { BY_OPERATOR } from '#audit';
import { Transactions } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type User, UserRepository, UsersService } from '#users';
import { ServiceAccount } from '../flow/auth.errors.js';
import { EnrolmentCodes, type IssuedEnrolmentCode } from '../flow/enrolment-codes.service.js';

type IssuedTo = IssuedEnrolmentCode & { readonly user: User };

/** Issues the codes with which users enrol their first second factor, for admins and operators. */
@Injectable()
export class EnrolmentCodeIssuer {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly codes: EnrolmentCodes,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `UserNotFound`, `ServiceAccount`, `MorePowerfulUser`. */
  async issue(caller: SessionPrincipal, userId: string): Promise<IssuedTo> {
    const user = await this.find({ userId });
    const issued = await this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      return this.codes.issue(tx, user.id, { actor: caller.userId });
    });
    return { ...issued, user };
  }

  /** Throws `UserNotFound`, `ServiceAccount`. */
  async issueForOperator(username: string): Promise<IssuedTo> {
    const user = await this.find({ username });
    const issued = await this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      return this.codes.issue(tx, user.id, BY_OPERATOR);
    });
    return { ...issued, user };
  }

  private async find(reference: Parameters<UsersService['get']>[0]): Promise<User> {
    const user = await this.users.get(reference);
    if (user.isService) throw new ServiceAccount();
    return user;
  }
}
