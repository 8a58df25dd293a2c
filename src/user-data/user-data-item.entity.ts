import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** One encrypted item of a user. Its name and size are not encrypted. */
@Entity('user_data_item')
export class UserDataItem {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  name!: string;

  /** Rises by one with every write; the client's proof of what it has read. */
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
