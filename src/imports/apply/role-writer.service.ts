import { Injectable } from '@nestjs/common';
import { AuditLog, BY_OPERATOR } from '#audit';
import { type Tx } from '#platform/database';
import { RoleRepository } from '#roles';
import { Clock, type RoleId, type UserId } from '#shared';
import { ImportRecordRepository } from '../import-record.repository.js';
import { type PlannedRole } from '../plan/role-plan.js';

/** Writes roles. */
@Injectable()
export class RoleWriter {
  constructor(
    private readonly roles: RoleRepository,
    private readonly records: ImportRecordRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Writes one role, in the transaction that records its id. Throws `RoleNameTaken`. */
  async write(
    tx: Tx,
    source: string,
    { role, name }: PlannedRole & { readonly name: string },
  ): Promise<void> {
    const { sourceId, displayName, description, grants } = role;
    const now = this.clock.now();
    const id = await this.roles.add(tx, {
      ...{ name, displayName, description, isSystem: false, requiresSecondFactor: false },
      ...{ permissions: JSON.stringify(grants), createdAt: now, updatedAt: now },
    });
    await this.records.add(tx, { source, kind: 'role', sourceId, targetId: String(id) });
    await this.audit.record(tx, {
      action: 'role.created',
      ...BY_OPERATOR,
      subject: null,
      details: { role: id, name, permissions: grants.join(' ') },
    });
  }

  /** Gives an imported account a role. */
  async assign(tx: Tx, userId: UserId, roleId: RoleId): Promise<void> {
    await this.roles.assign(tx, { userId, roleId, grantedBy: null, grantedAt: this.clock.now() });
    const event = { action: 'role.assigned', ...BY_OPERATOR, subject: userId } as const;
    await this.audit.record(tx, { ...event, details: { role: roleId } });
  }
}
