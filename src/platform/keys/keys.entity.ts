import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A master key that was used with this database. The key itself is never stored. */
@Entity('master_key')
export class MasterKeyRecord {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  kid!: string;

  /** A constant sealed under this key, which only the same key can open. */
  @Column({ name: 'check_value', type: 'blob' })
  checkValue!: Buffer;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** When it was retired: nothing is sealed under it any longer, and the key ring need not contain it. */
  @Column({ ...instantColumn('retired_at'), nullable: true })
  retiredAt!: Instant | null;

  /** The verify-only keys of a retired key, sealed under another key. */
  @Column({ name: 'retained', type: 'blob', nullable: true })
  verifyOnlyKeys!: Buffer | null;
}

/** A process that serves requests, and its keys. A key rotation must wait for all processes. */
@Entity('running_process')
export class RunningProcess {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** Id of the key that it seals under. */
  @Column({ name: 'active_kid', type: 'varchar', length: 32 })
  activeKid!: string;

  /** JSON array of the ids of its keys. */
  @Column({ type: 'text' })
  kids!: string;

  /** Null in rows of versions that did not record it. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string | null;

  @Column({ type: 'int', nullable: true })
  pid!: number | null;

  @Column(instantColumn('seen_at'))
  seenAt!: Instant;
}
