import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

export const RECORD_KINDS = ['user', 'role', 'membership', 'provider', 'setting', 'audit'] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/** Something that was imported: the ledger of repeated imports, and the ids of users in the system they came from. */
@Entity('import_record')
export class ImportRecord {
  /** The system, like `termix`. */
  @PrimaryColumn({ type: 'varchar', length: 32 })
  source!: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  kind!: RecordKind;

  /** The id there. */
  @PrimaryColumn({ name: 'source_id', type: 'varchar', length: 128 })
  sourceId!: string;

  /** The id here; kept when that is deleted, so that a repeated import does not bring it back. */
  @Column({ name: 'target_id', type: 'varchar', length: 64 })
  targetId!: string;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}
