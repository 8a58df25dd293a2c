import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** The stored value of one runtime setting; no row means its default. */
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
