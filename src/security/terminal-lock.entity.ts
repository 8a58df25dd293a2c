import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A terminal that its user locked with the second factor; gone once it is unlocked. */
@Entity('terminal_lock')
export class TerminalLock {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** What the front end calls it; another user's terminal of the same name is another terminal. */
  @PrimaryColumn({ name: 'terminal_id', type: 'varchar', length: 128 })
  terminalId!: string;

  @Column(instantColumn('locked_at'))
  lockedAt!: Instant;
}
