import { Injectable } from '@nestjs/common';
import { type AuditedBy, AuditLog } from '#audit';
import { DataKeysService } from '#data-keys';
import { type Tx } from '#platform/database';
import { type User, UserNotFound, UserRepository } from '#users';
import { type Consequences } from '../flow/former-power.service.js';
import { RolesService } from './roles.service.js';

/** Removes accounts with everything that belongs to them, the data keys first. */
@Injectable()
export class AccountRemoval {
  constructor(
    private readonly repository: UserRepository,
    private readonly roles: RolesService,
    private readonly dataKeys: DataKeysService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Call it with the admin roster locked, or with the row of a suspended account locked. Throws `UserNotFound`,
   * `LastAdmin`, `WouldLockOut`.
   */
  async remove(tx: Tx, { id, name }: Pick<User, 'id' | 'name'>, by: AuditedBy): Promise<Consequences> {
    const isAdmin = await this.repository.isAdmin(tx, id);
    await this.dataKeys.destroy(tx, id);
    const remove = () => this.repository.remove(tx, id);
    if (!(await (isAdmin ? this.roles.removeAdmin(tx, remove) : remove()))) throw new UserNotFound();
    await this.audit.record(tx, {
      action: 'user.deleted',
      subject: id,
      details: { username: name },
      ...by,
    });
    return this.roles.getConsequences(tx, id);
  }
}
