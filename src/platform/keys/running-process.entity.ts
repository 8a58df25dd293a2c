import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

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
