import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, LessThanOrEqual, MoreThan, type FindOptionsWhere } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { OutboxEvent, OutboxHead } from './outbox-event.entity.js';

const HEAD = 1;

/** An event with its position. */
export type PlacedEvent = OutboxEvent & { readonly position: number };

/** Whether events wait for a position, and the last one that was assigned. */
type OutboxState = { readonly head: number; readonly isWaiting: boolean };

/** Queries `outbox_event` and `outbox_head`; `appendToOutbox` adds events. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly reader: Reader) {}

  async readState(): Promise<OutboxState> {
    const sql = `SELECT position AS head,
                        EXISTS (SELECT 1 FROM outbox_event WHERE position IS NULL) AS waiting
                 FROM outbox_head WHERE id = ${HEAD}`;
    const [row] = await this.reader.read((manager) =>
      manager.query<{ head: number | string; waiting: number | string }[]>(sql),
    );
    return { head: Number(row?.head ?? 0), isWaiting: Number(row?.waiting ?? 0) === 1 };
  }

  async findHead(tx: Tx): Promise<number> {
    return (await tx.findOneBy(OutboxHead, { id: HEAD }))?.position ?? 0;
  }

  /** Returns ids of committed events without a position, in the order in which they were added. */
  async listWaiting(tx: Tx, limit: number): Promise<number[]> {
    const where = { position: IsNull() };
    const rows = await tx.find(OutboxEvent, {
      select: { id: true },
      where,
      order: { id: 'ASC' },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  /** Gives the events the positions after `head`. Returns false if another process has assigned positions since. */
  async assign(tx: Tx, head: number, ids: readonly number[]): Promise<boolean> {
    const { affected } = await tx.update(
      OutboxHead,
      { id: HEAD, position: head },
      { position: head + ids.length },
    );
    if (affected !== 1) return false;
    const cases = ids.map(() => 'WHEN ? THEN ?').join(' ');
    const places = ids.map(() => '?').join(', ');
    await tx.query(`UPDATE outbox_event SET position = CASE id ${cases} END WHERE id IN (${places})`, [
      ...ids.flatMap((id, index) => [id, head + 1 + index]),
      ...ids,
    ]);
    return true;
  }

  /** Returns events after a position, in order. @param userId only those of this user */
  list(after: number, limit: number, userId?: UserId): Promise<PlacedEvent[]> {
    const where: FindOptionsWhere<OutboxEvent> = { position: MoreThan(after) };
    if (userId !== undefined) where.userId = userId;
    return this.reader.read(
      (manager) =>
        manager.find(OutboxEvent, { where, order: { position: 'ASC' }, take: limit }) as Promise<
          PlacedEvent[]
        >,
    );
  }

  /** Deletes up to `limit` events that are older than `before`, or have a position up to `last`; returns how many. */
  async sweep(tx: Tx, before: Instant, last: number, limit: number): Promise<number> {
    let removed = 0;
    // Not one condition with OR: each uses an index of its own.
    for (const where of [{ at: LessThan(before) }, { position: LessThanOrEqual(last) }]) {
      const old = await tx.find(OutboxEvent, { select: { id: true }, where, take: limit - removed });
      if (old.length > 0) await tx.delete(OutboxEvent, { id: In(old.map(({ id }) => id)), ...where });
      removed += old.length;
      if (removed >= limit) break;
    }
    return removed;
  }
}
