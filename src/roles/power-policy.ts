import { Injectable } from '@nestjs/common';
import {
  AdminRequired,
  CallerRecheck,
  findMissingGrants,
  includesGrant,
  narrowGrants,
  type Principal,
  type RequiredPermission,
} from '#access';
import { type Tx } from '#platform/database';
import { type DesktopUsers, desktopUsers, SettingsService } from '#settings';
import { type RoleId, type UserId } from '#shared';
import { UserRepository } from '#users';
import { HeldGrantsRepository } from './held-grants.repository.js';
import { GrantNotAllowed, MorePowerfulUser } from './roles.errors.js';

/**
 * Decides in the transaction of a change whether the caller has the power for it. Call it before the first write: it
 * locks the roster of who may do what, so that concurrent changes of it wait, and no change relies on power that is gone.
 */
@Injectable()
export class PowerPolicy {
  constructor(
    private readonly users: UserRepository,
    private readonly held: HeldGrantsRepository,
    private readonly settings: SettingsService,
    private readonly callers: CallerRecheck,
  ) {}

  /**
   * Admits a change that needs no permission, but depends on what somebody holds. Throws `SessionEnded` when the caller's
   * session has ended, or the error of an API key that is no longer valid.
   */
  async assertActive(tx: Tx, caller: Principal): Promise<void> {
    await this.users.lockAdminRoster(tx);
    await this.callers.assertActive(tx, caller);
  }

  /** Throws as {@link assertActive} does, and `AdminRequired` when the caller lacks the permission. */
  async assertHolds(tx: Tx, caller: Principal, permission: RequiredPermission): Promise<void> {
    await this.assertActive(tx, caller);
    const held = await this.held.listOfUser(tx, caller.userId);
    if (!includesGrant(narrowGrants(caller.apiKey?.scopes ?? null, held), permission))
      throw new AdminRequired({ permission });
  }

  /**
   * Admits a change of another account, or of what belongs to it, with a permission. Throws as {@link assertHolds} does,
   * and `MorePowerfulUser` if the target holds a permission that the caller lacks.
   */
  async assertMayActOn(
    tx: Tx,
    caller: Principal,
    target: UserId,
    permission: RequiredPermission,
  ): Promise<void> {
    await this.assertHolds(tx, caller, permission);
    if (target === caller.userId) return;
    await this.assertCovers(tx, caller, await this.held.listOfUser(tx, target));
  }

  /** Whether a user holds grants now, for what they started earlier. Call it with the admin roster locked. */
  async holdsAll(tx: Tx, userId: UserId, grants: readonly string[]): Promise<boolean> {
    return (await this.findMissing(tx, userId, grants)).length === 0;
  }

  /** Returns the grants that a user does not hold now. Call it with the admin roster locked. */
  async findMissing(tx: Tx, userId: UserId, grants: readonly string[]): Promise<string[]> {
    return findMissingGrants(await this.listHeld(tx, { userId, apiKey: null }), grants);
  }

  /** As {@link assertMayActOn}, for everyone who has a role. Call {@link assertHolds} first. */
  async assertMayActOnMembers(tx: Tx, caller: Principal, role: RoleId): Promise<void> {
    await this.assertCovers(tx, caller, await this.held.listOfMembers(tx, role));
  }

  /** Call {@link assertHolds} first. Throws `GrantNotAllowed` if the caller lacks one of the grants. */
  async assertMayGrant(tx: Tx, caller: Principal, grants: readonly string[]): Promise<void> {
    const missing = findMissingGrants(await this.listHeld(tx, caller), grants);
    if (missing.length > 0) throw new GrantNotAllowed({ missing });
  }

  /** Call {@link assertHolds} first. Throws `MorePowerfulUser` if others hold a grant that the caller lacks. */
  async assertCovers(tx: Tx, caller: Principal, grants: readonly string[]): Promise<void> {
    const missing = findMissingGrants(await this.listHeld(tx, caller), grants);
    if (missing.length > 0) throw new MorePowerfulUser({ missing });
  }

  /** Includes what the settings give every account. A caller with an API key holds only what is in its scopes. */
  private async listHeld(
    tx: Tx,
    { userId, apiKey }: Pick<Principal, 'userId' | 'apiKey'>,
  ): Promise<readonly string[]> {
    const held = await this.held.listOfUser(tx, userId);
    const everyones = toEveryonesGrants(await this.settings.getIn(tx, desktopUsers));
    return narrowGrants(apiKey?.scopes ?? null, [...held, ...everyones]);
  }
}

/** Returns what every account holds, which the system role `user` shows. */
export const toEveryonesGrants = (mayUseDesktops: DesktopUsers): readonly string[] =>
  mayUseDesktops === 'everyone' ? ['remote-desktop.use'] : [];
