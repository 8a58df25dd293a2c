import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A user's TOTP secret: first pending, then, once a code proved it, active. */
@Entity('totp_secret')
export class TotpSecret {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** Of this setup: a code proves the secret that was shown with it and no other. */
  @Column({ name: 'enrolment_id', type: 'varchar', length: 36 })
  enrolmentId!: string;

  /** 20 random bytes, sealed under a column key: a password reset must not switch the second factor off. */
  @Column({ type: 'blob' })
  sealed!: Buffer;

  /** The newest step that was accepted; no code of it or of an earlier one counts again. */
  @Column({ ...instantColumn('last_step') })
  lastStep!: number;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** Null while pending. */
  @Column({ ...instantColumn('enabled_at'), nullable: true })
  enabledAt!: Instant | null;
}
