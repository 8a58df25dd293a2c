import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn, instantColumn } from '#platform/database';
import { type Instant, type UserId, type WebhookId } from '#shared';

/** A server that gets events. */
@Entity('webhook')
export class Webhook {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: WebhookId;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'varchar', length: 2_048 })
  url!: string;

  /** A JSON array of filters: `*`, types, and `<group>.*`. */
  @Column({ type: 'text' })
  types!: string;

  /** Signs the deliveries; sealed. */
  @Column({ type: 'blob' })
  secret!: Buffer;

  /** Signs them as well until {@link previousUntil}; sealed. */
  @Column({ name: 'previous_secret', type: 'blob', nullable: true })
  previousSecret!: Buffer | null;

  @Column({ ...instantColumn('previous_until'), nullable: true })
  previousUntil!: Instant | null;

  @Column({ name: 'allows_private', type: 'boolean' })
  allowsPrivate!: boolean;

  @Column({ name: 'is_enabled', type: 'boolean' })
  isEnabled!: boolean;

  /** The position of the last event that is delivered or has a delivery. */
  @Column(bigintColumn('position'))
  position!: number;

  /** How many events were deleted before they got a delivery. */
  @Column(bigintColumn('missed'))
  missed!: number;

  /** The process that sends; see `WebhookRepository.claim`. */
  @Column({ name: 'lease_owner', type: 'varchar', length: 36, nullable: true })
  leaseOwner!: string | null;

  @Column(instantColumn('lease_until'))
  leaseUntil!: Instant;

  /** The user who created it, even if deleted since. */
  @Column({ name: 'created_by', type: 'varchar', length: 36 })
  createdBy!: UserId;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}

/** Returns the filters of a webhook, which select the events that it gets. */
export const filtersOf = ({ types }: Pick<Webhook, 'types'>): readonly string[] =>
  JSON.parse(types) as string[];

/** `parked`: it was tried for a day, and waits for somebody who retries it. */
export const DELIVERY_STATES = ['pending', 'delivered', 'parked'] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why an attempt failed. `status`: the server did not respond with 2xx. `event-deleted`: nothing is left to send. */
export const DELIVERY_ERRORS = [
  'unresolvable',
  'refused-address',
  'unreachable',
  'untrusted-certificate',
  'timeout',
  'status',
  'event-deleted',
] as const;

export type DeliveryError = (typeof DELIVERY_ERRORS)[number];

/** One event for one webhook. */
@Entity('webhook_delivery')
export class WebhookDelivery {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'webhook_id', type: 'varchar', length: 36 })
  webhookId!: WebhookId;

  /** The position of the event. */
  @Column(bigintColumn('position'))
  position!: number;

  @Column({ name: 'event_id', type: 'varchar', length: 36 })
  eventId!: string;

  @Column({ type: 'varchar', length: 80 })
  type!: string;

  /** Deliveries of the same user wait for each other. Empty for events of no user. */
  @Column({ name: 'user_key', type: 'varchar', length: 36 })
  userKey!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: DeliveryState;

  @Column({ type: 'int' })
  attempts!: number;

  /** When the event happened. */
  @Column(instantColumn('happened_at'))
  happenedAt!: Instant;

  /** When it may be tried next. */
  @Column(instantColumn('due_at'))
  dueAt!: Instant;

  @Column({ ...instantColumn('attempted_at'), nullable: true })
  attemptedAt!: Instant | null;

  /** The status of the last response; null without one. */
  @Column({ type: 'int', nullable: true })
  status!: number | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  error!: DeliveryError | null;
}
