import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** Guesses made in one bucket. */
@Entity('attempt')
export class Attempt {
  /** Digest of what is guessed at and by whom: an invented name costs a row of fixed size and is not stored. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  bucket!: string;

  @Column({ type: 'int' })
  failures!: number;

  /** How often in a row the bucket was closed; each time it stays closed for longer where the rule says so. */
  @Column({ type: 'int' })
  strikes!: number;

  /** Until then the failures count, and, once there are too many, nobody may try. */
  @Column(instantColumn('window_ends_at'))
  windowEndsAt!: Instant;

  /** Until then the strikes are remembered; afterwards the row may go. */
  @Column(instantColumn('remembered_until'))
  rememberedUntil!: Instant;
}
