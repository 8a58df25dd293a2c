import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** One backup code; a set is made together and replaced together. */
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
