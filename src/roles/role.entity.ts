import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type RoleId, type UserId } from '#shared';

/** The system roles. Who holds them follows from the account, so that no row repeats it. */
export const SYSTEM_ROLES = { admin: 'admin', user: 'user' } as const;

/** A named set of permissions. */
@Entity('role')
export class Role {
  @PrimaryGeneratedColumn()
  id!: RoleId;

  @Column({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ name: 'display_name', type: 'varchar', length: 100 })
  displayName!: string;

  @Column({ type: 'varchar', length: 500, nullable: true })
  description!: string | null;

  /** Whether it is one of {@link SYSTEM_ROLES}, which nobody can change or assign. */
  @Column({ name: 'is_system', type: 'boolean' })
  isSystem!: boolean;

  /** A JSON array of grants. */
  @Column({ type: 'text' })
  permissions!: string;

  /** Whether logins of everyone who has the role require a second factor. */
  @Column({ name: 'requires_second_factor', type: 'boolean' })
  requiresSecondFactor!: boolean;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('updated_at'))
  updatedAt!: Instant;
}

/** A role that was assigned to a user. */
@Entity('user_role')
export class UserRole {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ name: 'role_id', type: 'int' })
  roleId!: RoleId;

  /** The user who assigned it, even if deleted since. */
  @Column({ name: 'granted_by', type: 'varchar', length: 36, nullable: true })
  grantedBy!: UserId | null;

  @Column(instantColumn('granted_at'))
  grantedAt!: Instant;
}
