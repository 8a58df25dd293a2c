import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** One master key that has been used with this database. The key itself is never here. */
@Entity('master_key')
export class MasterKeyRecord {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  kid!: string;

  /** A sealed constant: whoever can open it holds the right key. */
  @Column({ name: 'check_value', type: 'blob' })
  checkValue!: Buffer;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** Since then nothing is sealed under it, and it may be missing from the ring. */
  @Column({ ...instantColumn('retired_at'), nullable: true })
  retiredAt!: Instant | null;

  /** Of a retired key: the keys that check what it signed and issued, sealed under another one. */
  @Column({ type: 'blob', nullable: true })
  retained!: Buffer | null;
}

/** A process that serves requests, where it is, and the keys it holds: what keeps a rotation from going too fast. */
@Entity('running_process')
export class RunningProcess {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** The key it seals under. */
  @Column({ name: 'active_kid', type: 'varchar', length: 32 })
  activeKid!: string;

  /** JSON list of the keys it can open with. */
  @Column({ type: 'text' })
  kids!: string;

  /** Null when a program noted it that did not tell. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string | null;

  @Column({ type: 'int', nullable: true })
  pid!: number | null;

  @Column(instantColumn('seen_at'))
  seenAt!: Instant;
}
