import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { type Language } from './templates/language.js';

/** The e-mail address of an account, at most one. It identifies nobody: several accounts may have the same. */
@Entity('user_email')
export class UserEmail {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** The address that mail goes to; null until one is verified. */
  @Column({ type: 'varchar', length: 254, nullable: true })
  address!: string | null;

  @Column({ ...instantColumn('verified_at'), nullable: true })
  verifiedAt!: Instant | null;

  /** The language of the mail. */
  @Column({ type: 'varchar', length: 8 })
  language!: Language;

  /** An address that its owner has not confirmed yet. It gets nothing but the link that confirms it. */
  @Column({ name: 'pending_address', type: 'varchar', length: 254, nullable: true })
  pendingAddress!: string | null;

  /** SHA-256 of the secret in that link. */
  @Column({ name: 'pending_digest', type: 'varchar', length: 64, nullable: true })
  pendingDigest!: string | null;

  @Column({ ...instantColumn('pending_until'), nullable: true })
  pendingUntil!: Instant | null;
}
