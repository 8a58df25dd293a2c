import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type EndReason } from '#access';
import { instantColumn } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';

/** The last factor of the login that created a session. */
export type LoginFactor = 'password' | 'trusted_device' | 'totp' | 'backup_code' | 'oidc';

/** One logged-in browser or app. */
@Entity('session')
export class Session {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: SessionId;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** SHA-256 of the secret `S` that only the current token of this session carries. */
  @Column({ name: 'secret_digest', type: 'varchar', length: 64 })
  secretDigest!: string;

  /** The user's session epoch when this session was created. */
  @Column({ type: 'int' })
  epoch!: number;

  /** The user's data key wrapped under `S` and sealed; null if this session cannot open the data. */
  @Column({ name: 'data_slot', type: 'blob', nullable: true })
  dataSlot!: Buffer | null;

  @Column({ type: 'varchar', length: 16 })
  factor!: LoginFactor;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** The absolute expiry; never extended. */
  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;

  @Column(instantColumn('last_active_at'))
  lastActiveAt!: Instant;

  /** The account's lock count when this session was last unlocked; if it is below the current count, the session is locked. */
  @Column({ name: 'unlock_count', type: 'int' })
  unlockCount!: number;

  /** When this session was locked because it exceeded its idle timeout. */
  @Column({ ...instantColumn('idle_locked_at'), nullable: true })
  idleLockedAt!: Instant | null;

  @Column({ ...instantColumn('ended_at'), nullable: true })
  endedAt!: Instant | null;

  @Column({ name: 'end_reason', type: 'varchar', length: 32, nullable: true })
  endReason!: EndReason | null;

  @Column({ name: 'ip_address', type: 'varchar', length: 45 })
  ipAddress!: string;

  @Column({ name: 'user_agent', type: 'varchar', length: 512 })
  userAgent!: string;

  /** Whether the client sent `X-Electron-App`. */
  @Column({ name: 'is_desktop_app', type: 'boolean' })
  isDesktopApp!: boolean;
}
