import { Injectable } from '@nestjs/common';
import { OidcConfigService } from '#oidc';
import { Transactions, type Tx } from '#platform/database';
import { type AllowedResponse, passwordLoginAllowed, SettingsService, WouldLockOut } from '#settings';
import { type UserId } from '#shared';
import { UserRepository } from '#users';

/** Switches password login on and off, but never so that no admin can enter any more. */
@Injectable()
export class PasswordLoginSwitchService {
  constructor(
    private readonly settings: SettingsService,
    private readonly users: UserRepository,
    private readonly transactions: Transactions,
    private readonly provider: OidcConfigService,
  ) {}

  /** Throws `WouldLockOut`. */
  async change(allowed: boolean, actor: UserId | null): Promise<AllowedResponse> {
    await this.transactions.run(async (tx) => {
      await this.users.enterAdminChange(tx);
      if (!allowed && !(await this.canAdminEnterOtherwise(tx))) throw new WouldLockOut();
      await this.settings.setIn(tx, passwordLoginAllowed, allowed, actor);
    });
    return { allowed };
  }

  private async canAdminEnterOtherwise(tx: Tx): Promise<boolean> {
    return (await this.provider.hold(tx)) && (await this.users.hasOidcAdmin(tx));
  }
}
