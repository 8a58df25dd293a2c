import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type ApplicationId, type ApplicationSessionId, type Instant, type SessionId } from '#shared';

/** A browser's access to one application. It belongs to a session and is deleted with it. */
@Entity('application_session')
export class ApplicationSession {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: ApplicationSessionId;

  /** SHA-256 of the random value in the application's cookie; unique. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  @Column({ name: 'session_id', type: 'varchar', length: 36 })
  sessionId!: SessionId;

  @Column({ name: 'application_id', type: 'varchar', length: 36 })
  applicationId!: ApplicationId;

  /** Whether the application was opened in the frame of `/apps/<slug>`, which covers it when the screen is locked. */
  @Column({ name: 'is_framed', type: 'boolean' })
  isFramed!: boolean;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}

/** A one-time code that carries a login from Latchkey's origin to that of an application. */
@Entity('application_code')
export class ApplicationCode {
  /** SHA-256 of the code. */
  @PrimaryColumn({ name: 'code_digest', type: 'varchar', length: 64 })
  codeDigest!: string;

  @Column({ name: 'session_id', type: 'varchar', length: 36 })
  sessionId!: SessionId;

  @Column({ name: 'application_id', type: 'varchar', length: 36 })
  applicationId!: ApplicationId;

  /** SHA-256 of the nonce in a cookie of the browser that asked for the code. */
  @Column({ name: 'nonce_digest', type: 'varchar', length: 64 })
  nonceDigest!: string;

  /** Path and query to open afterwards; never a whole URL. */
  @Column({ type: 'varchar', length: 2048 })
  target!: string;

  /** Whether the application session to create is framed. */
  @Column({ name: 'is_framed', type: 'boolean' })
  isFramed!: boolean;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
