import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type PasswordResetId, type UserId } from '#shared';

/** A password reset under way; at most one per user. First the code counts, then the token it was spent for. */
@Entity('password_reset')
export class PasswordReset {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: PasswordResetId;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** HMAC of the code under a key of the ring; null once the code is spent. */
  @Column({ name: 'code_digest', type: 'varchar', length: 64, nullable: true })
  codeDigest!: string | null;

  /** SHA-256 of the secret in the token that the code was spent for. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64, nullable: true })
  secretDigest!: string | null;

  /** Of the code, then of the token. */
  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;

  /** When the code was issued; null where an earlier version issued it. */
  @Column({ ...instantColumn('issued_at'), nullable: true })
  issuedAt!: Instant | null;

  /** Guesses at the code, from anywhere; with the last allowed one the code is dead. */
  @Column({ type: 'int' })
  guesses!: number;

  /** An operator made the code; otherwise somebody asked for it over the API. */
  @Column({ name: 'by_operator', type: 'boolean' })
  byOperator!: boolean;
}
