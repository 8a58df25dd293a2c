import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type PasswordResetId, type UserId } from '#shared';

/** A pending password reset, at most one per user: first a code, then the token that it was exchanged for. */
@Entity('password_reset')
export class PasswordReset {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: PasswordResetId;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** HMAC of the code under a key of the ring; null once the code is used. */
  @Column({ name: 'code_digest', type: 'varchar', length: 64, nullable: true })
  codeDigest!: string | null;

  /** SHA-256 of the secret in the token. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64, nullable: true })
  secretDigest!: string | null;

  /** Expiry of the code, then of the token. */
  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;

  /** When the code was issued; null where an earlier version issued it. */
  @Column({ ...instantColumn('issued_at'), nullable: true })
  issuedAt!: Instant | null;

  /** Attempts at the code, from any address; after the last allowed one the code is invalid. */
  @Column({ name: 'guesses', type: 'int' })
  attempts!: number;

  /** Whether an operator issued the code; otherwise it was requested over the API. */
  @Column({ name: 'by_operator', type: 'boolean' })
  byOperator!: boolean;
}
