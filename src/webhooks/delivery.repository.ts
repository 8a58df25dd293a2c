import { Injectable } from '@nestjs/common';
import { In, LessThan, type FindOptionsWhere } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type WebhookId } from '#shared';
import { type DeliveryState, WebhookDelivery } from './webhook.entity.js';

/** The last delivery of the previous page. */
export type DeliveryFilter = {
  readonly state: DeliveryState | null;
  /** Only deliveries of events before this position. */
  readonly before: number | null;
};

export type DeliveryCounts = { readonly pending: number; readonly parked: number };

/** The earliest delivery of each user that may be tried now. */
const DUE = `
  SELECT d.id AS id FROM webhook_delivery d
  WHERE d.webhook_id = ? AND d.state = 'pending' AND d.due_at <= ?
    AND NOT EXISTS (SELECT 1 FROM webhook_delivery e
      WHERE e.webhook_id = d.webhook_id AND e.state = 'pending' AND e.user_key = d.user_key AND e.position < d.position)
  ORDER BY d.position LIMIT ?`;

/** The only file that queries `webhook_delivery`. */
@Injectable()
export class DeliveryRepository {
  constructor(private readonly reader: Reader) {}

  async add(tx: Tx, rows: readonly WebhookDelivery[]): Promise<void> {
    if (rows.length > 0) await tx.insert(WebhookDelivery, [...rows]);
  }

  /** Returns deliveries to try now, at most one of each user. */
  async listDue(webhookId: WebhookId, now: Instant, limit: number): Promise<WebhookDelivery[]> {
    return this.reader.read(async (manager) => {
      const due = await manager.query<{ id: string }[]>(DUE, [webhookId, now, limit]);
      if (due.length === 0) return [];
      const where = { id: In(due.map(({ id }) => id)) };
      return manager.find(WebhookDelivery, { where, order: { position: 'ASC' } });
    });
  }

  /** Returns the newest first. */
  list(webhookId: WebhookId, { state, before }: DeliveryFilter, limit: number): Promise<WebhookDelivery[]> {
    const where: FindOptionsWhere<WebhookDelivery> = { webhookId };
    if (state !== null) where.state = state;
    if (before !== null) where.position = LessThan(before);
    return this.reader.read((manager) =>
      manager.find(WebhookDelivery, { where, order: { position: 'DESC' }, take: limit }),
    );
  }

  countPending(webhookId: WebhookId): Promise<number> {
    return this.reader.read((manager) => manager.countBy(WebhookDelivery, { webhookId, state: 'pending' }));
  }

  /** Returns how many deliveries of a webhook wait, and how many are parked. */
  async countWaiting(webhookId: WebhookId): Promise<DeliveryCounts> {
    const pending = await this.countPending(webhookId);
    const parked = await this.reader.read((manager) =>
      manager.countBy(WebhookDelivery, { webhookId, state: 'parked' }),
    );
    return { pending, parked };
  }

  /** Stores the result of an attempt, unless the delivery has changed since. */
  async record(
    tx: Tx,
    { id, attempts }: WebhookDelivery,
    result: Pick<WebhookDelivery, 'state' | 'attempts' | 'dueAt' | 'attemptedAt' | 'status' | 'error'>,
  ): Promise<void> {
    await tx.update(WebhookDelivery, { id, attempts, state: 'pending' }, result);
  }

  /** Lets parked deliveries be tried again, all of a webhook or one; returns how many. */
  async retry(tx: Tx, webhookId: WebhookId, dueAt: Instant, id?: string): Promise<number> {
    const where = { webhookId, state: 'parked' as const, ...(id !== undefined && { id }) };
    return (await tx.update(WebhookDelivery, where, { state: 'pending', dueAt })).affected ?? 0;
  }

  /** Deletes up to `limit` deliveries of events before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const where = { happenedAt: LessThan(before) };
    const old = await tx.find(WebhookDelivery, { select: { id: true }, where, take: limit });
    if (old.length > 0) await tx.delete(WebhookDelivery, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
