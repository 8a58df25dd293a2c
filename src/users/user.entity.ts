import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type PasswordScheme } from '#platform/crypto';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** One account. */
@Entity('user')
export class User {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: UserId;

  /** As registered. */
  @Column({ type: 'varchar', length: 64 })
  name!: string;

  /** The key that names are compared by; see `nameKey`. */
  @Column({ name: 'name_key', type: 'varchar', length: 64 })
  nameKey!: string;

  /** Sealed; null for an account that signs in through a provider only. */
  @Column({ name: 'password_hash', type: 'blob', nullable: true })
  passwordHash!: Buffer | null;

  @Column({ name: 'password_scheme', type: 'varchar', length: 32, nullable: true })
  passwordScheme!: PasswordScheme | null;

  /** Incremented by every change of the password; guards writes that rely on the one they read. */
  @Column({ name: 'credential_version', type: 'int' })
  credentialVersion!: number;

  /** Incremented by every login and by everything else that relies on the credential, to lock the row. */
  @Column({ name: 'login_count', type: 'int' })
  loginCount!: number;

  @Column({ name: 'is_admin', type: 'boolean' })
  isAdmin!: boolean;

  @Column({ name: 'is_oidc', type: 'boolean' })
  isOidc!: boolean;

  @Column({ name: 'totp_enabled', type: 'boolean' })
  totpEnabled!: boolean;

  /** An account for programs: it has API keys, and nothing to log in with. */
  @Column({ name: 'is_service', type: 'boolean' })
  isService!: boolean;

  /** Null for an account that is in use. While it is suspended nothing authenticates as it. */
  @Column({ ...instantColumn('suspended_at'), nullable: true })
  suspendedAt!: Instant | null;

  /** When a suspended account will be deleted; null if nobody asked for that. */
  @Column({ ...instantColumn('deletion_due_at'), nullable: true })
  deletionDueAt!: Instant | null;

  /** Sessions of an earlier epoch are invalid, even if their row is restored from a backup. */
  @Column({ name: 'session_epoch', type: 'int' })
  sessionEpoch!: number;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}

/** The single row that writes concerning the whole installation lock. */
@Entity('instance_state')
export class InstanceState {
  @PrimaryColumn({ type: 'int' })
  id!: 1;

  /** The first account, which became admin. */
  @Column({ name: 'first_user_id', type: 'varchar', length: 36, nullable: true })
  firstUserId!: UserId | null;

  /** Incremented by every change of who is admin, or of how admins log in. */
  @Column({ name: 'admin_epoch', type: 'int' })
  adminEpoch!: number;
}
