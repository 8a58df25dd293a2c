import { Injectable } from '@nestjs/common';
import { isGrant, type Principal } from '#access';
import { type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type UserId } from '#shared';
import { ScopeNotHeld } from './api-keys.errors.js';
import { GRANTS_APPLICATIONS, isGrantedByName } from './key-scopes.js';

/** Decides in the transaction of a new key whether it may have its scopes. */
@Injectable()
export class ScopeGrants {
  constructor(private readonly power: PowerPolicy) {}

  /**
   * Call it after the caller was admitted to act on the user of the key. Throws `ScopeNotHeld` for a permission that this
   * user lacks, and `AdminRequired` where the caller may not grant access to applications.
   */
  async assertAllowed(
    tx: Tx,
    caller: Principal,
    userId: UserId,
    scopes: readonly string[] | null,
  ): Promise<void> {
    if (scopes === null) return;
    const missing = await this.power.findMissing(tx, userId, scopes.filter(isGrant));
    if (missing.length > 0) throw new ScopeNotHeld({ missing });
    if (scopes.some(isGrantedByName)) await this.power.assertHolds(tx, caller, GRANTS_APPLICATIONS);
  }
}
