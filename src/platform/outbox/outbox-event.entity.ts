import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { bigintColumn, instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A fact that was told in the transaction of its change. Rows are deleted after the retention time. */
@Entity('outbox_event')
export class OutboxEvent {
  @PrimaryGeneratedColumn()
  id!: number;

  /** Its place among all committed events, without gaps; null until the sequencer has assigned it. */
  @Column({ ...bigintColumn('position'), nullable: true })
  position!: number | null;

  /** The same in every delivery of the event. That of its audit entry, if it has one. */
  @Column({ name: 'event_id', type: 'varchar', length: 36 })
  eventId!: string;

  @Column({ type: 'varchar', length: 80 })
  type!: string;

  @Column(instantColumn('at'))
  at!: Instant;

  /** The user whose account is concerned; null for none. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: UserId | null;

  /** A JSON object; never contains a secret. */
  @Column({ type: 'text' })
  data!: string;
}

/** The last assigned position, in one row. Every assignment changes it first, so that only one at a time succeeds. */
@Entity('outbox_head')
export class OutboxHead {
  @PrimaryColumn({ type: 'int' })
  id!: number;

  @Column(bigintColumn('position'))
  position!: number;
}
