import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '#platform/database';
import { type UserId } from '#shared';

/** How much a user holds: the row at which writes meet, so that the limits hold under parallel ones. */
@Entity('user_data_quota')
export class UserDataQuota {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'int' })
  items!: number;

  /** Bytes of the values as JSON. */
  @Column(bigintColumn('bytes'))
  bytes!: number;
}
