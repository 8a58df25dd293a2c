import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { UsersService } from '#users';
import { AccountDeletionService } from '../administration/account-deletion.service.js';
import { type FormerAdmin, RolesService } from '../administration/roles.service.js';

const OPERATOR = { actor: null, factor: 'operator' } as const;

/** Takes roles and accounts away by the rules that hold for admins: one who can log in is always left. */
@Injectable()
export class OperatorRemovalsService {
  constructor(
    private readonly users: UsersService,
    private readonly roles: RolesService,
    private readonly deletion: AccountDeletionService,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `UserNotFound`, `NotAnAdmin`, `LastAdmin`, `WouldLockOut`. */
  async demote(username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const keysMade = await this.transactions.run(async (tx) => {
      await this.roles.enterAsOperator(tx);
      return this.roles.takeRole(tx, user, OPERATOR);
    });
    return { user, keysMade };
  }

  /** Throws `UserNotFound`, `LastAdmin`, `WouldLockOut`. */
  async delete(username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const keysMade = await this.transactions.run(async (tx) => {
      await this.roles.enterAsOperator(tx);
      return this.deletion.remove(tx, user, OPERATOR);
    });
    return { user, keysMade };
  }
}
