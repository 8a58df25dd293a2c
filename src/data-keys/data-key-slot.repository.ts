import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { DataKeySlot } from './data-key-slot.entity.js';

/** The only file that queries `data_key_slot`. */
@Injectable()
export class DataKeySlotRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns the current slot; null if the user has none of this kind. */
  find(userId: UserId, kind: DataKeySlot['kind']): Promise<DataKeySlot | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(DataKeySlot, { userId, kind, archivedAt: IsNull() }),
    );
  }

  findPrevious(userId: UserId, keyVersion: number): Promise<DataKeySlot | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(DataKeySlot, { userId, kind: 'previous', keyVersion }),
    );
  }

  /** Returns the password slots archived after `since`, newest first. */
  listArchived(userId: UserId, since: Instant): Promise<DataKeySlot[]> {
    return this.reader.read((manager) =>
      manager.find(DataKeySlot, {
        where: { userId, kind: 'password', archivedAt: MoreThan(since) },
        order: { archivedAt: 'DESC' },
        take: 10,
      }),
    );
  }

  async add(tx: Tx, slots: readonly DataKeySlot[]): Promise<void> {
    for (const slot of slots) await tx.insert(DataKeySlot, slot);
  }

  async removeCurrent(tx: Tx, userId: UserId, kind: DataKeySlot['kind']): Promise<void> {
    await tx.delete(DataKeySlot, { userId, kind, archivedAt: IsNull() });
  }

  async archivePassword(tx: Tx, userId: UserId, at: Instant): Promise<void> {
    await tx.update(DataKeySlot, { userId, kind: 'password', archivedAt: IsNull() }, { archivedAt: at });
  }

  /** Returns false if the slot no longer exists. */
  async remove(tx: Tx, id: string): Promise<boolean> {
    const { affected } = await tx.delete(DataKeySlot, { id });
    return affected === 1;
  }

  async removeAll(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(DataKeySlot, { userId });
  }

  /** Removes up to `limit` slots archived before `before`; returns how many. */
  async sweepArchived(tx: Tx, before: Instant, limit: number): Promise<number> {
    const where = { archivedAt: LessThan(before) };
    const old = await tx.find(DataKeySlot, { select: { id: true }, where, take: limit });
    await tx.delete(DataKeySlot, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
