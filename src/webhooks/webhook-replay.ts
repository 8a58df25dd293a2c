import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { Clock, isId, type WebhookId } from '#shared';
import { DeliveryRepository } from './delivery.repository.js';
import { WebhookRepository } from './webhook.repository.js';
import { WebhookNotFound } from './webhooks.errors.js';

/** What an operator sees of a webhook. */
export type WebhookState = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly pending: number;
  readonly parked: number;
  readonly missed: number;
};

/** Shows what webhooks have not delivered, and lets it be tried again. */
@Injectable()
export class WebhookReplay {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<WebhookState[]> {
    const states: WebhookState[] = [];
    for (const { id, name, url, isEnabled, missed } of await this.webhooks.list()) {
      const counts = await this.deliveries.countWaiting(id);
      states.push({ id, name, url, enabled: isEnabled, missed, ...counts });
    }
    return states;
  }

  /** Lets parked deliveries be tried again, all or one; returns how many. Throws `WebhookNotFound`. */
  retry(webhookId: WebhookId, deliveryId?: string): Promise<number> {
    return this.transactions.run(async (tx) => {
      if ((await this.webhooks.findIn(tx, webhookId)) === null) throw new WebhookNotFound();
      if (deliveryId !== undefined && !isId(deliveryId)) return 0;
      return this.deliveries.retry(tx, webhookId, this.clock.now(), deliveryId);
    });
  }
}
