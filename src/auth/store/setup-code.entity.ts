import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** The code that the first registration requires; at most one row, until there is a user. */
@Entity('setup_code')
export class SetupCode {
  @PrimaryColumn({ type: 'int' })
  id!: 1;

  /** HMAC of the code under a key of the ring. */
  @Column({ name: 'code_digest', type: 'varchar', length: 64 })
  codeDigest!: string;

  /** The process whose log shows the code. */
  @Column({ name: 'process_id', type: 'varchar', length: 36 })
  processId!: string;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}
