import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type LoginChallengeId, type UserId } from '#shared';

/** A login with the correct password, or through the provider, that still needs the second factor. */
@Entity('pending_login')
export class LoginChallenge {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: LoginChallengeId;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** SHA-256 of the secret that only the `temp_token` carries. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  /** The data key, wrapped under that secret. */
  @Column({ name: 'data_slot', type: 'blob', nullable: true })
  dataSlot!: Buffer | null;

  @Column({ name: 'remember_me', type: 'boolean' })
  rememberMe!: boolean;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
