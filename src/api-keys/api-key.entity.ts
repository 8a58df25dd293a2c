import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A key that acts as its user. The key itself is shown once and never stored. */
@Entity('api_key')
export class ApiKey {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** SHA-256 of the whole key; 256 random bits need no slow hash. */
  @Column({ name: 'key_digest', type: 'varchar', length: 64 })
  keyDigest!: string;

  /** The first twelve characters, for people to tell keys apart. */
  @Column({ type: 'varchar', length: 16 })
  prefix!: string;

  /** The user who made the key, also when that account is gone. Null when unknown: made before makers were stored. */
  @Column({ name: 'created_by', type: 'varchar', length: 36, nullable: true })
  createdBy!: UserId | null;

  /** The key that made this one, if a key did; this one ends with it. */
  @Column({ name: 'parent_id', type: 'varchar', length: 36, nullable: true })
  parentId!: string | null;

  /** Whether the key opens its user's encrypted data: its user made it or agreed to that. */
  @Column({ name: 'data_allowed', type: 'boolean' })
  dataAllowed!: boolean;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column({ ...instantColumn('expires_at'), nullable: true })
  expiresAt!: Instant | null;

  @Column({ ...instantColumn('last_used_at'), nullable: true })
  lastUsedAt!: Instant | null;
}
