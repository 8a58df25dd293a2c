import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** The end of a window without an attempt yet; the next attempt starts it. */
export const WINDOW_NOT_STARTED = Number.MAX_SAFE_INTEGER;

/** The attempts counted in one bucket. */
@Entity('attempt')
export class AttemptCounter {
  /** Digest of the limit and its subject, so that rows have a fixed size and attempted names are not stored. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  bucket!: string;

  @Column({ type: 'int' })
  failures!: number;

  /** Number of consecutive lockouts; some limits make each one longer. */
  @Column({ type: 'int' })
  strikes!: number;

  /** End of the window or, once the limit is reached, of the lockout; {@link WINDOW_NOT_STARTED} without attempts. */
  @Column(instantColumn('window_ends_at'))
  windowEndsAt!: Instant;

  /** When the strikes expire. The row is removed once the window has ended as well. */
  @Column(instantColumn('remembered_until'))
  strikesExpireAt!: Instant;
}
