import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { type SlotKind } from './data-key.js';

/** A user's data key, wrapped under a key that is not in the database. Those of sessions and passkeys are columns there. */
@Entity('data_key_slot')
export class DataKeySlot {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'varchar', length: 16 })
  kind!: Exclude<SlotKind, 'session' | 'passkey'>;

  @Column({ name: 'key_version', type: 'int' })
  keyVersion!: number;

  /** Version of the password, or of the data key that wraps a `previous` one, that opens the slot; 0 for the server. */
  @Column({ name: 'bound_version', type: 'int' })
  boundVersion!: number;

  /** The wrapped key, sealed once more under a column key. */
  @Column({ type: 'blob' })
  sealed!: Buffer;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** Set when a reset replaced the data key; the old password opens the slot for 30 more days. */
  @Column({ ...instantColumn('archived_at'), nullable: true })
  archivedAt!: Instant | null;
}
