import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type UserId } from '#shared';

/** The one row at which writes meet that are about the whole installation. */
@Entity('instance_state')
export class InstanceState {
  @PrimaryColumn({ type: 'int' })
  id!: 1;

  /** Who came first and became admin. */
  @Column({ name: 'first_user_id', type: 'varchar', length: 36, nullable: true })
  firstUserId!: UserId | null;

  /** Rises with every change of who is admin, or of how admins log in. */
  @Column({ name: 'admin_epoch', type: 'int' })
  adminEpoch!: number;
}
