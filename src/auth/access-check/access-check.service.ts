import { Injectable } from '@nestjs/common';
import { ALL_PERMISSIONS, type RequiredPermission, type SessionPrincipal } from '#access';
import { Transactions } from '#platform/database';
import { PowerPolicy, RoleAssignments } from '#roles';
import { WouldLockOut } from '#settings';
import { SsoProviders } from '#sso-providers';
import { AdminLogins } from '../flow/admin-logins.service.js';
import { LastAdmin } from '../flow/auth.errors.js';
import { type AccessSummary, SignInAccess } from '../flow/sign-in-access.service.js';
import { SuspensionService } from '../people/suspension.service.js';
import { type AccessChange, type AccessChangeKind } from './access-change.js';
import { RolesService } from '../administration/roles.service.js';

/** What a change would do to how admins can log in. */
export type AccessCheck = {
  readonly possible: boolean;
  readonly code: string | null;
  readonly before: AccessSummary;
  readonly after: AccessSummary;
};

/** What the change itself needs. */
const PERMISSIONS: Readonly<Record<AccessChangeKind, RequiredPermission>> = {
  password_login: 'settings.manage',
  provider: 'providers.manage',
  provider_deletion: 'providers.manage',
  admin_role: ALL_PERMISSIONS,
  role: 'roles.manage',
  suspension: 'users.manage',
};

/** Tries changes out: each is made as it would be made, in a transaction that is rolled back. */
@Injectable()
export class AccessChecks {
  constructor(
    private readonly access: SignInAccess,
    private readonly power: PowerPolicy,
    private readonly adminLogins: AdminLogins,
    private readonly providers: SsoProviders,
    private readonly admins: RolesService,
    private readonly roles: RoleAssignments,
    private readonly accounts: SuspensionService,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `AdminRequired`, and what the change throws, except for `WouldLockOut` and `LastAdmin`. */
  check(caller: SessionPrincipal, change: AccessChange): Promise<AccessCheck> {
    return this.transactions.preview(async (tx) => {
      await this.power.assertHolds(tx, caller, PERMISSIONS[change.kind]);
      const before = await this.access.summarizeAdmins(tx);
      const code = await findRefusal(() => this.make(caller, change));
      return { possible: code === null, code, before, after: await this.access.summarizeAdmins(tx) };
    });
  }

  private async make(caller: SessionPrincipal, change: AccessChange): Promise<unknown> {
    switch (change.kind) {
      case 'password_login':
        return this.adminLogins.setPasswordLoginAllowed(change.enabled, caller.userId);
      case 'provider':
        return this.providers.change(change.providerId, change.change, caller);
      case 'provider_deletion':
        return this.providers.remove(change.providerId, caller.userId);
      case 'admin_role':
        return this.admins.demote(caller, { userId: change.userId });
      case 'role':
        return this.roles.withdraw(caller, change.userId, change.roleId);
      case 'suspension':
        return this.accounts.suspend(caller, { userId: change.userId, reason: null });
    }
  }
}

/** Returns the code of the refusal that protects the last admin; null if the change was made. */
async function findRefusal(make: () => Promise<unknown>): Promise<string | null> {
  try {
    await make();
    return null;
  } catch (error) {
    if (error instanceof WouldLockOut || error instanceof LastAdmin) return (error as { code: string }).code;
    throw error;
  }
}
