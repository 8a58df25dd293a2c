import { Injectable } from '@nestjs/common';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type WebhookId } from '#shared';
import { Webhook } from './webhook.entity.js';

/** The process that sends, and until when no other one may. */
export type Lease = { readonly owner: string; readonly until: Instant };

/** The only file that queries `webhook`. */
@Injectable()
export class WebhookRepository {
  constructor(private readonly reader: Reader) {}

  list(): Promise<Webhook[]> {
    return this.reader.read((manager) => manager.find(Webhook, { order: { id: 'ASC' } }));
  }

  find(id: WebhookId): Promise<Webhook | null> {
    return this.reader.read((manager) => manager.findOneBy(Webhook, { id }));
  }

  findIn(tx: Tx, id: WebhookId): Promise<Webhook | null> {
    return tx.findOneBy(Webhook, { id });
  }

  count(tx: Tx): Promise<number> {
    return tx.countBy(Webhook, {});
  }

  async add(tx: Tx, webhook: Webhook): Promise<void> {
    await tx.insert(Webhook, webhook);
  }

  /** Returns false if it does not exist. */
  async change(tx: Tx, id: WebhookId, change: Partial<Webhook>): Promise<boolean> {
    return (await tx.update(Webhook, { id }, change)).affected === 1;
  }

  /** Deletes it and its deliveries. Returns false if it does not exist. */
  async remove(tx: Tx, id: WebhookId): Promise<boolean> {
    return (await tx.delete(Webhook, { id })).affected === 1;
  }

  /** Lets one process send, or go on sending. Returns false while another one has the lease, or if the webhook is disabled. */
  async claim(tx: Tx, id: WebhookId, { owner, until }: Lease, now: Instant): Promise<boolean> {
    const { affected } = await tx
      .createQueryBuilder()
      .update(Webhook)
      .set({ leaseOwner: owner, leaseUntil: until })
      .where('id = :id AND is_enabled = TRUE', { id })
      .andWhere('(lease_owner = :owner OR lease_until < :now)', { owner, now })
      .execute();
    return affected === 1;
  }

  /** Lets another process send at once. */
  async release(tx: Tx, owner: string): Promise<void> {
    await tx.update(Webhook, { leaseOwner: owner }, { leaseOwner: null, leaseUntil: 0 });
  }

  /** Moves the position forward for the process with the lease. Returns false if it lost the lease. */
  async advance(
    tx: Tx,
    { id, position, leaseOwner }: { id: WebhookId; position: number; leaseOwner: string },
    next: { readonly position: number; readonly missed: number },
  ): Promise<boolean> {
    const { affected } = await tx.update(Webhook, { id, position, leaseOwner }, next);
    return affected === 1;
  }
}
