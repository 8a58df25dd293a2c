import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/**
 * The screen lock of one account. Its columns lie in the user's row, because every request reads them together
 * with it, and because lock, unlock and login have to meet at one row.
 */
@Entity('user')
export class ScreenLock {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: UserId;

  /** Sealed derivation of the passcode; null where none is set. */
  @Column({ type: 'blob', nullable: true })
  passcode!: Buffer | null;

  /** Rises with every change of the passcode; writes that rely on an earlier one are refused by it. */
  @Column({ name: 'passcode_version', type: 'int' })
  passcodeVersion!: number;

  /** Minutes without activity after which a session locks. */
  @Column({ name: 'lock_after_minutes', type: 'int' })
  lockAfterMinutes!: number;

  /** New sessions start locked. */
  @Column({ name: 'is_locked', type: 'boolean' })
  isLocked!: boolean;

  /** Rises with every lock; a session is locked while it is behind. */
  @Column({ name: 'lock_count', type: 'int' })
  lockCount!: number;

  @Column({ ...instantColumn('locked_at'), nullable: true })
  lockedAt!: Instant | null;

  /** Each login ends the user's other sessions. */
  @Column({ name: 'single_session', type: 'boolean' })
  singleSession!: boolean;
}
