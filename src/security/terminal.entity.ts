import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';

/** A terminal that requires the second factor; deleted when it is unlocked. */
@Entity('terminal_lock')
export class TerminalLock {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** The ID that the front end chose; unique per user. */
  @PrimaryColumn({ name: 'terminal_id', type: 'varchar', length: 128 })
  terminalId!: string;

  @Column(instantColumn('locked_at'))
  lockedAt!: Instant;
}

/** A session's temporary access to a locked terminal. */
@Entity('terminal_grant')
export class TerminalGrant {
  @PrimaryColumn({ name: 'session_id', type: 'varchar', length: 36 })
  sessionId!: SessionId;

  @PrimaryColumn({ name: 'terminal_id', type: 'varchar', length: 128 })
  terminalId!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** Digest of the session secret. An unlock replaces the secret, so a screen lock ends the grant. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
