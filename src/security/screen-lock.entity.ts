import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/**
 * The screen lock of an account, and how often its terminals were locked or unlocked. Its columns are in the row of the user, because every request reads both, and because
 * lock, unlock and login are serialised by that row.
 */
@Entity('user')
export class ScreenLock {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: UserId;

  /** Sealed hash of the passcode; null if none is set. */
  @Column({ type: 'blob', nullable: true })
  passcode!: Buffer | null;

  /** Incremented by every change of the passcode, to detect concurrent changes. */
  @Column({ name: 'passcode_version', type: 'int' })
  passcodeVersion!: number;

  /** A passkey unlocks, too. */
  @Column({ name: 'passkey_unlock', type: 'boolean' })
  allowsPasskey!: boolean;

  /** Minutes without activity after which a session locks. */
  @Column({ name: 'lock_after_minutes', type: 'int' })
  lockAfterMinutes!: number;

  /** New sessions start locked. */
  @Column({ name: 'is_locked', type: 'boolean' })
  isLocked!: boolean;

  /** Incremented by every lock. A session is locked while its own count is lower. */
  @Column({ name: 'lock_count', type: 'int' })
  lockCount!: number;

  @Column({ ...instantColumn('locked_at'), nullable: true })
  lockedAt!: Instant | null;

  /** Incremented by every lock and unlock of a terminal. */
  @Column({ name: 'terminal_changes', type: 'int' })
  terminalChanges!: number;

  /** Each login ends the user's other sessions. */
  @Column({ name: 'single_session', type: 'boolean' })
  singleSession!: boolean;
}
