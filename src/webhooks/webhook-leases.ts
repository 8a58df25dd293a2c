import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { RunningProcesses } from '#platform/keys';
import { Clock, type Instant, SECOND_MS, type WebhookId } from '#shared';
import { WebhookRepository } from './webhook.repository.js';

/** Another process goes on after this time if one has died. */
const LEASE_MS = 40 * SECOND_MS;

/** Lets one process at a time send to each webhook. */
@Injectable()
export class WebhookLeases {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly processes: RunningProcesses,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** The name of this process in the leases. */
  get owner(): string {
    return this.processes.id;
  }

  /** Returns until when this process may send; null while another one does. */
  async claim(id: WebhookId): Promise<Instant | null> {
    const now = this.clock.now();
    const lease = { owner: this.owner, until: now + LEASE_MS };
    const isClaimed = await this.transactions.run((tx) => this.webhooks.claim(tx, id, lease, now));
    return isClaimed ? lease.until : null;
  }

  /** Lets other processes go on at once. */
  async releaseAll(): Promise<void> {
    await this.transactions.run((tx) => this.webhooks.release(tx, this.owner));
  }
}
