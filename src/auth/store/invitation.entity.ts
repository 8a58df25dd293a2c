import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type InvitationId, type RoleId, type UserId } from '#shared';

/** A one-time link to create an account. */
@Entity('invitation')
export class Invitation {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: InvitationId;

  /** SHA-256 of the secret in the link. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  /** For whom it is, as a reminder; null without one. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  note!: string | null;

  /** The role that the account gets; null for none. */
  @Column({ name: 'role_id', type: 'int', nullable: true })
  roleId!: RoleId | null;

  @Column({ name: 'invited_by', type: 'varchar', length: 36 })
  invitedBy!: UserId;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
