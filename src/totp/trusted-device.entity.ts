import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A browser or app that may skip the second factor, never the password. */
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
