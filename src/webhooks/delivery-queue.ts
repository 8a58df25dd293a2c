import { Injectable } from '@nestjs/common';
import { selectsEvent } from '#audit';
import { newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { OutboxRepository, type PlacedEvent } from '#platform/outbox';
import { type WebhookId } from '#shared';
import { DeliveryRepository } from './delivery.repository.js';
import { filtersOf, type Webhook, type WebhookDelivery } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';

const BATCH = 100;
/** Bounds the table while a receiver is away. The events wait in the outbox meanwhile. */
const MAX_PENDING = 10_000;

/** Turns the events of the outbox into deliveries of a webhook. */
@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly outbox: OutboxRepository,
    private readonly transactions: Transactions,
  ) {}

  /** Adds the next deliveries, for the process with the lease. Returns the position afterwards. */
  async fill(webhook: Webhook & { readonly leaseOwner: string }): Promise<number> {
    const { id, position } = webhook;
    const events = await this.outbox.list(position, BATCH);
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return position;
    if ((await this.deliveries.countPending(id)) >= MAX_PENDING) return position;
    const filters = filtersOf(webhook);
    const selected = events.filter(({ type }) => filters.some((filter) => selectsEvent(filter, type)));
    const rows = selected.map((event) => toRow(id, event));
    // Positions have no gaps, so one means that events were deleted.
    const next = { position: last.position, missed: webhook.missed + first.position - position - 1 };
    const isAdvanced = await this.transactions.run(async (tx) => {
      if (!(await this.webhooks.advance(tx, webhook, next))) return false;
      await this.deliveries.add(tx, rows);
      return true;
    });
    return isAdvanced ? next.position : position;
  }
}

const toRow = (
  webhookId: WebhookId,
  { position, eventId, type, userId, at }: PlacedEvent,
): WebhookDelivery => ({
  ...{
    id: newId(),
    webhookId,
    position,
    eventId,
    type,
    userKey: userId ?? '',
    state: 'pending',
    attempts: 0,
  },
  ...{ happenedAt: at, dueAt: at, attemptedAt: null, status: null, error: null },
});
