import { Injectable } from '@nestjs/common';
import { findMissingGrants, parseGrants, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, InvalidRequest, type RoleId } from '#shared';
import { PowerPolicy } from './power-policy.js';
import { type Role } from './role.entity.js';
import { type RoleFields, parseRoleFields, parseRoleId, type StoredFields } from './role-fields.js';
import { RoleMapSource } from './role-references.js';
import { RoleRepository } from './role.repository.js';
import { RoleMapped, RoleNotFound, SystemRole } from './roles.errors.js';

const PERMISSION = 'roles.manage';

/**
 * Creates, changes and deletes roles. Every method throws `AdminRequired` and `SessionEnded`, and `GrantNotAllowed` if the
 * role has, or would have, permissions that the caller lacks.
 */
@Injectable()
export class RoleChanges {
  constructor(
    private readonly roles: RoleRepository,
    private readonly power: PowerPolicy,
    private readonly maps: RoleMapSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidRequest`, `UnknownPermissions`, `RoleNameTaken`. */
  create(
    caller: SessionPrincipal,
    { name, ...fields }: RoleFields & { readonly name: string; readonly displayName: string },
  ): Promise<RoleId> {
    const now = this.clock.now();
    const role = {
      ...{ name, displayName: '', description: null, permissions: '[]', isSystem: false },
      requiresSecondFactor: false,
      ...{ createdAt: now, updatedAt: now },
      ...parseRoleFields(fields),
    };
    const grants = parseGrants(role.permissions);
    return this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, PERMISSION);
      await this.power.assertMayGrant(tx, caller, grants);
      const id = await this.roles.add(tx, role);
      const details = { role: id, name, permissions: grants.join(' '), ...toFactorDetail(fields) };
      await this.audit.record(tx, { action: 'role.created', actor: caller.userId, subject: null, details });
      return id;
    });
  }

  /** Throws `InvalidRequest`, `UnknownPermissions`, `RoleNotFound`, `SystemRole`, `MorePowerfulUser`. */
  async change(caller: SessionPrincipal, id: string, fields: RoleFields): Promise<void> {
    const change = parseRoleFields(fields);
    if (Object.keys(change).length === 0)
      throw new InvalidRequest({}, 'Send displayName, description, permissions or requiresSecondFactor');
    await this.transactions.run(async (tx) => {
      const role = await this.findChangeable(tx, caller, parseRoleId(id));
      await this.assertMayChange(tx, caller, role, change);
      const updatedAt = this.clock.now();
      if (!(await this.roles.change(tx, role.id, { ...change, updatedAt }))) throw new RoleNotFound();
      await this.recordChange(tx, caller, role, change);
    });
  }

  /** Throws `RoleNotFound`, `SystemRole`, `MorePowerfulUser`, `RoleMapped`. */
  async remove(caller: SessionPrincipal, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const role = await this.findChangeable(tx, caller, parseRoleId(id));
      await this.power.assertMayActOnMembers(tx, caller, role.id);
      const providers = await this.maps.listNaming(tx, role.name);
      if (providers.length > 0) throw new RoleMapped({ providers });
      if (!(await this.roles.remove(tx, role.id))) throw new RoleNotFound();
      const details = { role: role.id, name: role.name };
      await this.audit.record(tx, { action: 'role.deleted', actor: caller.userId, subject: null, details });
    });
  }

  private async findChangeable(tx: Tx, caller: SessionPrincipal, id: RoleId): Promise<Role> {
    await this.power.assertHolds(tx, caller, PERMISSION);
    const role = await this.roles.findById(tx, id);
    if (role === null) throw new RoleNotFound();
    if (role.isSystem) throw new SystemRole();
    await this.power.assertMayGrant(tx, caller, parseGrants(role.permissions));
    return role;
  }

  /** Taking permissions from a role takes them from everyone who has it. */
  private async assertMayChange(
    tx: Tx,
    caller: SessionPrincipal,
    { id, permissions: before }: Role,
    { permissions: after = before }: StoredFields,
  ): Promise<void> {
    await this.power.assertMayGrant(tx, caller, parseGrants(after));
    const taken = findMissingGrants(parseGrants(after), parseGrants(before));
    if (taken.length > 0) await this.power.assertMayActOnMembers(tx, caller, id);
  }

  private async recordChange(
    tx: Tx,
    { userId: actor }: SessionPrincipal,
    { id, name }: Role,
    change: StoredFields,
  ): Promise<void> {
    const { permissions } = change;
    const details = {
      ...{ role: id, name, changed: Object.keys(change).join(',') },
      ...(permissions !== undefined && { permissions: parseGrants(permissions).join(' ') }),
      ...toFactorDetail(change),
    };
    await this.audit.record(tx, { action: 'role.changed', actor, subject: null, details });
  }
}

const toFactorDetail = ({ requiresSecondFactor }: Pick<RoleFields, 'requiresSecondFactor'>) =>
  requiresSecondFactor === undefined ? {} : { requires_second_factor: requiresSecondFactor };
