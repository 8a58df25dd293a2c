import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn, instantColumn } from '#platform/database';
import { type ApplicationId, type Instant, type SessionId, type UserId } from '#shared';
import { type ConnectionKind } from './connection.js';

/** A connection that a process has open, for the other processes. Requests are not stored. */
@Entity('open_connection')
export class StoredConnection {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'process_id', type: 'varchar', length: 36 })
  processId!: string;

  @Column({ type: 'varchar', length: 16 })
  kind!: Exclude<ConnectionKind, 'http'>;

  /** Null for remote desktops. */
  @Column({ name: 'application_id', type: 'varchar', length: 36, nullable: true })
  applicationId!: ApplicationId | null;

  /** Null on public paths. No foreign key: the row remains until the process has closed the connection. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: UserId | null;

  @Column({ name: 'session_id', type: 'varchar', length: 36, nullable: true })
  sessionId!: SessionId | null;

  @Column({ name: 'api_key_id', type: 'varchar', length: 36, nullable: true })
  apiKeyId!: string | null;

  /** The terminals whose locks apply, separated by spaces; one that ends in `*` is a prefix. */
  @Column({ type: 'text' })
  terminals!: string;

  @Column({ name: 'is_for_admins', type: 'boolean' })
  isForAdmins!: boolean;

  @Column({ name: 'closes_on_lock', type: 'boolean' })
  closesOnLock!: boolean;

  @Column({ name: 'is_held', type: 'boolean' })
  isHeld!: boolean;

  @Column({ type: 'varchar', length: 45 })
  address!: string;

  @Column(instantColumn('opened_at'))
  openedAt!: Instant;

  @Column(bigintColumn('bytes_received'))
  bytesReceived!: number;

  @Column(bigintColumn('bytes_sent'))
  bytesSent!: number;

  /** When the process last confirmed that it is open. */
  @Column(instantColumn('seen_at'))
  seenAt!: Instant;

  @Column({ ...instantColumn('close_requested_at'), nullable: true })
  closeRequestedAt!: Instant | null;
}
