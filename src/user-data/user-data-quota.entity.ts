import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type UserId } from '#shared';

/** How many items a user holds: the row at which additions meet, so that the limit holds under parallel ones. */
@Entity('user_data_quota')
export class UserDataQuota {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'int' })
  items!: number;
}
