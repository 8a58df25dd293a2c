import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A user's TOTP secret: pending, then active once a code has confirmed it. */
@Entity('totp_secret')
export class TotpSecret {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** Identifies the setup, so that a code activates only the secret it was generated from. */
  @Column({ name: 'enrolment_id', type: 'varchar', length: 36 })
  enrolmentId!: string;

  /** 20 random bytes, sealed under a column key and not the data key, which a password reset can replace. */
  @Column({ type: 'blob' })
  sealed!: Buffer;

  /** The last step that was accepted; codes of it and of earlier steps are rejected. */
  @Column({ ...instantColumn('last_step') })
  lastStep!: number;

  /** Whether whoever enrolled it had freshly proved who they are. */
  @Column({ name: 'is_proved', type: 'boolean' })
  isProved!: boolean;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** Null while pending. */
  @Column({ ...instantColumn('enabled_at'), nullable: true })
  enabledAt!: Instant | null;
}

/** The second factor of an imported account that only its password opens, or nothing. */
@Entity('imported_totp')
export class ImportedTotp {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** The secret, still wrapped under the password, sealed. Null: it could not be carried over. */
  @Column({ type: 'blob', nullable: true })
  sealed!: Buffer | null;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}

/** One backup code; a set is created and replaced together. */
@Entity('backup_code')
export class BackupCode {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** HMAC under a key of the ring. */
  @Column({ name: 'code_digest', type: 'varchar', length: 64 })
  codeDigest!: string;

  @Column({ ...instantColumn('used_at'), nullable: true })
  usedAt!: Instant | null;
}

/** A browser or app that skips the second factor, but not the password. */
@Entity('trusted_device')
export class TrustedDevice {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** SHA-256 of the 256 random bits that only the device holds. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  @Column({ name: 'ip_address', type: 'varchar', length: 45 })
  ipAddress!: string;

  @Column({ name: 'user_agent', type: 'varchar', length: 512 })
  userAgent!: string;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('last_used_at'))
  lastUsedAt!: Instant;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
