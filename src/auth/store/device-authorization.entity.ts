import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type LoginFactor } from '#sessions';
import { type DeviceAuthorizationId, type Instant, type SessionId, type UserId } from '#shared';

/** A login that a device without a browser asked for, and that a user approves in one (RFC 8628). */
@Entity('device_authorization')
export class DeviceAuthorization {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: DeviceAuthorizationId;

  /** SHA-256 of the code with which the device asks for its session. */
  @Column({ name: 'device_code_digest', type: 'varchar', length: 64 })
  deviceCodeDigest!: string;

  /** Keyed digest of the code that the user types. */
  @Column({ name: 'user_code_digest', type: 'varchar', length: 64 })
  userCodeDigest!: string;

  @Column({ name: 'client_id', type: 'varchar', length: 64 })
  clientId!: string;

  /** From where the device asked. */
  @Column({ type: 'varchar', length: 45 })
  address!: string;

  @Column({ name: 'user_agent', type: 'varchar', length: 512 })
  userAgent!: string;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;

  /** How long the device must wait between two polls; grows with each that comes too early. */
  @Column({ name: 'interval_ms', type: 'int' })
  intervalMs!: number;

  @Column(instantColumn('next_poll_at'))
  nextPollAt!: Instant;

  @Column({ type: 'varchar', length: 16 })
  state!: 'pending' | 'approved' | 'denied';

  /** Who approved it; null until then, like the following columns. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: UserId | null;

  /** The user's credential version at the approval: there is no login after it has changed. */
  @Column({ name: 'credential_version', type: 'int', nullable: true })
  credentialVersion!: number | null;

  /** The user's session epoch at the approval. */
  @Column({ name: 'session_epoch', type: 'int', nullable: true })
  sessionEpoch!: number | null;

  /** The session that approved it, which must not have ended before the login. */
  @Column({ name: 'session_id', type: 'varchar', length: 36, nullable: true })
  sessionId!: SessionId | null;

  /** The last factor of that session. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  factor!: LoginFactor | null;
}
