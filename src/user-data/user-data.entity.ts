import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn, instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** One encrypted item of a user. Its name and size are not encrypted. */
@Entity('user_data_item')
export class UserDataItem {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  name!: string;

  /** Incremented by every write; a client sends the one it has read to detect concurrent changes. */
  @Column({ type: 'int' })
  version!: number;

  /** Version of the data key it is encrypted under. */
  @Column({ name: 'key_version', type: 'int' })
  keyVersion!: number;

  /** Bytes of the value as JSON. */
  @Column({ type: 'int' })
  size!: number;

  @Column({ type: 'blob' })
  ciphertext!: Buffer;

  @Column(instantColumn('updated_at'))
  updatedAt!: Instant;
}

/** A user's current storage usage. Every write locks this row, so that parallel writes cannot exceed the limits. */
@Entity('user_data_quota')
export class UserDataUsage {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'int' })
  items!: number;

  /** Bytes of the values as JSON. */
  @Column(bigintColumn('bytes'))
  bytes!: number;
}
