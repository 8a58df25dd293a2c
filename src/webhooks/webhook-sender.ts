import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '#platform/logging';
import { OutboxSequencer } from '#platform/outbox';
import { Clock, SECOND_MS, type WebhookId } from '#shared';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import { WebhookLeases } from './webhook-leases.js';
import { POST_TIMEOUT_MS } from './webhook-post.js';
import { type Webhook } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';

const POLL_MS = SECOND_MS;
/** An attempt must be over before the lease is: it takes that long, and some time to resolve the name and store the result. */
const ATTEMPT_MS = POST_TIMEOUT_MS + 10 * SECOND_MS;
/** Deliveries of different users at the same time, so that a slow receiver delays nobody for long and has few connections. */
const PARALLEL = 4;

/** Sends the deliveries of all webhooks, each by one process at a time. */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly running = new Map<string, Promise<void>>();
  private isStopped = false;
  /** Avoids logging a failure repeatedly. */
  private hasFailed = false;

  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly queue: DeliveryQueue,
    private readonly deliveries: DeliveryRepository,
    private readonly attempts: DeliveryAttempts,
    private readonly sequencer: OutboxSequencer,
    private readonly leases: WebhookLeases,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Sends from now on. */
  start(): void {
    this.timer = setInterval(() => void this.sendAll(), POLL_MS).unref();
    this.sequencer.onAdvance(() => void this.sendAll());
  }

  /** Waits for the attempts under way, and lets another process go on at once. */
  async onApplicationShutdown(): Promise<void> {
    if (this.timer === undefined) return;
    this.isStopped = true;
    clearInterval(this.timer);
    await Promise.all(this.running.values());
    await this.leases.releaseAll().catch((error: unknown) => this.logFailure(error));
  }

  /** Starts to send for each webhook that has something to send; does not wait. */
  private async sendAll(): Promise<void> {
    try {
      for (const webhook of await this.webhooks.list()) {
        if (!webhook.isEnabled || this.running.has(webhook.id) || this.isStopped) continue;
        const sending = this.send(webhook)
          .catch((error: unknown) => this.logFailure(error))
          .finally(() => this.running.delete(webhook.id));
        this.running.set(webhook.id, sending);
      }
      this.hasFailed = false;
    } catch (error) {
      this.logFailure(error);
    }
  }

  /** Sends until nothing is due, or another process has the lease. */
  private async send(webhook: Webhook): Promise<void> {
    let position = webhook.position;
    while (!this.isStopped && (await this.hasWork(webhook.id, position))) {
      const until = await this.leases.claim(webhook.id);
      // Read under the lease: another process may have changed the position, and an admin the rest.
      const present = until === null ? null : await this.webhooks.find(webhook.id);
      if (until === null || present === null) return;
      position = await this.queue.fill({ ...present, leaseOwner: this.leases.owner });
      await this.sendDue(present, until);
    }
  }

  private async hasWork(id: WebhookId, position: number): Promise<boolean> {
    if (position < this.sequencer.head) return true;
    return (await this.deliveries.listDue(id, this.clock.now(), 1)).length > 0;
  }

  private async sendDue(webhook: Webhook, until: number): Promise<void> {
    const due = await this.deliveries.listDue(webhook.id, this.clock.now(), PARALLEL);
    const isInTime = this.clock.now() + ATTEMPT_MS < until;
    if (isInTime) await Promise.all(due.map((delivery) => this.attempts.attempt(webhook, delivery)));
  }

  private logFailure(error: unknown): void {
    if (!this.hasFailed) this.log.warn('cannot send events to webhooks', { reason: String(error) });
    this.hasFailed = true;
  }
}
