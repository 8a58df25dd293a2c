import { Injectable } from '@nestjs/common';
import { AuditLog, BY_SERVICE } from '#audit';
import { formatEvent } from '#events';
import { randomBetween } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { OutboxRepository } from '#platform/outbox';
import { Clock, DAY_MS, HOUR_MS, SECOND_MS } from '#shared';
import { DeliveryRepository } from './delivery.repository.js';
import { type PostResult, WebhookPost } from './webhook-post.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { type Webhook, type WebhookDelivery } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';

/** A delivery is parked when its event is that old. */
const RETRY_FOR_MS = DAY_MS;
const FIRST_DELAY_MS = 5 * SECOND_MS;
const MAX_DELAY_MS = 3 * HOUR_MS;
const FACTOR = 3;
/** The receiver does not want any more deliveries (Standard Webhooks). */
const GONE = 410;

/** Returns how long to wait after the n-th failure: 5 s, 15 s, 45 s, … 3 h, and up to a fifth longer. */
export function retryDelayMs(failures: number): number {
  const delay = Math.min(FIRST_DELAY_MS * FACTOR ** (failures - 1), MAX_DELAY_MS);
  return delay + randomBetween(0, Math.floor(delay / 5));
}

/** Tries deliveries, and stores how that went. */
@Injectable()
export class DeliveryAttempts {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly webhooks: WebhookRepository,
    private readonly outbox: OutboxRepository,
    private readonly poster: WebhookPost,
    private readonly secrets: WebhookSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The process may die at any moment: then the delivery is still pending, and is sent again with the same ID. */
  async attempt(webhook: Webhook, delivery: WebhookDelivery): Promise<void> {
    const result = await this.send(webhook, delivery);
    await this.transactions.run(async (tx) => {
      await this.record(tx, delivery, result);
      if (result.status === GONE) await this.disable(tx, webhook);
    });
  }

  private async send(webhook: Webhook, { position }: WebhookDelivery): Promise<PostResult> {
    const [event] = await this.outbox.list(position - 1, 1);
    if (event?.position !== position) return { status: null, error: 'event-deleted' };
    const body = JSON.stringify(formatEvent(event));
    return this.poster.send(webhook, this.secrets.sign(webhook, event.eventId, body, this.clock.now()), body);
  }

  private async record(tx: Tx, delivery: WebhookDelivery, { status, error }: PostResult): Promise<void> {
    const now = this.clock.now();
    const attempts = delivery.attempts + 1;
    const isOver = error === 'event-deleted' || now - delivery.happenedAt >= RETRY_FOR_MS;
    const failed = isOver ? 'parked' : 'pending';
    const next = {
      state: error === null ? 'delivered' : failed,
      dueAt: now + retryDelayMs(attempts),
    } as const;
    await this.deliveries.record(tx, delivery, { ...next, attempts, attemptedAt: now, status, error });
  }

  private async disable(tx: Tx, { id, name }: Webhook): Promise<void> {
    if (!(await this.webhooks.change(tx, id, { isEnabled: false }))) return;
    const details = { webhook: id, name, changed: 'enabled', reason: 'gone' };
    await this.audit.record(tx, { action: 'webhook.changed', subject: null, details, ...BY_SERVICE });
  }
}
