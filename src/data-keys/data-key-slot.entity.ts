import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { type SlotKind } from './slot-codec.js';

/** A user's data key, wrapped under something that is not in the database. Session slots are on their sessions. */
@Entity('data_key_slot')
export class DataKeySlot {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'varchar', length: 16 })
  kind!: Exclude<SlotKind, 'session'>;

  @Column({ name: 'key_version', type: 'int' })
  keyVersion!: number;

  /** Version of what opens it: of the password, or of the data key around a `previous` one; 0 for the server. */
  @Column({ name: 'bound_version', type: 'int' })
  boundVersion!: number;

  /** The wrapped key, sealed once more under a column key. */
  @Column({ type: 'blob' })
  sealed!: Buffer;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** Set when a reset left this slot behind; for 30 days the old password still opens it. */
  @Column({ ...instantColumn('archived_at'), nullable: true })
  archivedAt!: Instant | null;
}
