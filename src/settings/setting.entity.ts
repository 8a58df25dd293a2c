import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** The stored value of a runtime setting. Without a row, its default applies. */
@Entity('setting')
export class Setting {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  /** JSON. */
  @Column({ type: 'text' })
  value!: string;

  @Column(instantColumn('updated_at'))
  updatedAt!: Instant;
}
