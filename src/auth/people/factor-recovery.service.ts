import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { Transactions } from '#platform/database';
import { PowerPolicy } from '#roles';
import { UsersService } from '#users';
import { type FactorRemoval, TotpManagementService } from '../second-factor/totp-management.service.js';
import { ConnectionClosings } from '#connections';
import { CannotResetSelf } from './people.errors.js';

export type RemovedFactor = FactorRemoval & { readonly connectionsClosed: number };

/** Disables second factors for users who have lost theirs. */
@Injectable()
export class FactorRecoveryService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpManagementService,
    private readonly power: PowerPolicy,
    private readonly connections: ConnectionClosings,
    private readonly transactions: Transactions,
  ) {}

  /** Ends the user's sessions. Throws `CannotResetSelf`, `UserNotFound`, `MorePowerfulUser`, `TotpNotEnabled`. */
  async disableTotp(caller: SessionPrincipal, userId: string): Promise<RemovedFactor> {
    const user = await this.users.get({ userId });
    if (user.id === caller.userId) throw new CannotResetSelf();
    return this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      const removal = await this.totp.disableFor(tx, user, { actor: caller.userId });
      return { ...removal, connectionsClosed: await this.connections.count(tx) };
    });
  }
}
