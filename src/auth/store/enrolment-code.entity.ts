import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A one-time code with which an account may enrol its first second factor; at most one for each account. */
@Entity('enrolment_code')
export class EnrolmentCode {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** HMAC of the code under a key of the ring. */
  @Column({ name: 'code_digest', type: 'varchar', length: 64 })
  codeDigest!: string;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
