import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';

/** A session's temporary access to a locked terminal. */
@Entity('terminal_grant')
export class TerminalGrant {
  @PrimaryColumn({ name: 'session_id', type: 'varchar', length: 36 })
  sessionId!: SessionId;

  @PrimaryColumn({ name: 'terminal_id', type: 'varchar', length: 128 })
  terminalId!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** Of the session's secret at the time: an unlock replaces it, so no grant outlives a screen lock. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
