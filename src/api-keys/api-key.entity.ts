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

  /** The first twelve characters, by which users tell keys apart. */
  @Column({ type: 'varchar', length: 16 })
  prefix!: string;

  /** The user who created the key, even if deleted since. Null for keys created before this was stored. */
  @Column({ name: 'created_by', type: 'varchar', length: 36, nullable: true })
  createdBy!: UserId | null;

  /** The key that created this one, if any; this one expires and is deleted with it. */
  @Column({ name: 'parent_id', type: 'varchar', length: 36, nullable: true })
  parentId!: string | null;

  /** Whether the key may decrypt its user's data: its user created it or allowed that. */
  @Column({ name: 'data_allowed', type: 'boolean' })
  dataAllowed!: boolean;

  /** What the key was limited to, as a JSON array; see `KeyScopes`. Null: it may do what its user may. Never changed. */
  @Column({ type: 'text', nullable: true })
  scopes!: string | null;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column({ ...instantColumn('expires_at'), nullable: true })
  expiresAt!: Instant | null;

  @Column({ ...instantColumn('last_used_at'), nullable: true })
  lastUsedAt!: Instant | null;

  /** The address of the client at that use. */
  @Column({ name: 'last_used_ip', type: 'varchar', length: 45, nullable: true })
  lastUsedIp!: string | null;
}

/** When a key expires: by itself, and together with the key that created it. Null: never. */
type Expiry = { readonly expiresAt: Instant | null; readonly parentExpiresAt: Instant | null };

export const isExpired = ({ expiresAt, parentExpiresAt }: Expiry, now: Instant): boolean =>
  isPast(expiresAt, now) || isPast(parentExpiresAt, now);

const isPast = (expiry: Instant | null, now: Instant): boolean => expiry !== null && expiry <= now;
