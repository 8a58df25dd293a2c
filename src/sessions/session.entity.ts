import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type EndReason } from '#access';
import { instantColumn } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';

/**
 * The last factors of logins, and whether a login that ended with one had two: a passkey counts as two, or came after a
 * password. The first factor of a directory or provider is one, whatever they asked for themselves.
 */
const HAS_TWO = {
  password: false,
  oidc: false,
  ldap: false,
  trusted_device: true,
  totp: true,
  backup_code: true,
  passkey: true,
};

/** The last factor of the login that created a session. */
export type LoginFactor = keyof typeof HAS_TWO;

/** Returns whether a login that ended with this factor had two. */
export const hasSecondFactor = (factor: LoginFactor): boolean => HAS_TWO[factor];

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

  /** When its user last proved themselves, by the login or later; null if only a factor that does not count did. */
  @Column({ ...instantColumn('proved_at'), nullable: true })
  provedAt!: Instant | null;

  /** When the login did. Sessions that replace this one inherit it. */
  @Column({ ...instantColumn('login_proved_at'), nullable: true })
  loginProvedAt!: Instant | null;

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

  /** The name of the app without a browser that a user approved; null for a login of their own. */
  @Column({ name: 'app_name', type: 'varchar', length: 100, nullable: true })
  appName!: string | null;
}
