import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { UserDataItem } from './user-data-item.entity.js';
import { UserDataQuota } from './user-data-quota.entity.js';

const LISTED = { name: true, size: true, version: true, updatedAt: true } as const;

/** The only file that queries `user_data_item` and `user_data_quota`. */
@Injectable()
export class UserDataRepository {
  constructor(private readonly reader: Reader) {}

  list(userId: UserId): Promise<UserDataItem[]> {
    return this.reader.read((manager) =>
      manager.find(UserDataItem, { select: LISTED, where: { userId }, order: { name: 'ASC' } }),
    );
  }

  /** With what is in them. */
  listWhole(userId: UserId): Promise<UserDataItem[]> {
    return this.reader.read((manager) =>
      manager.find(UserDataItem, { where: { userId }, order: { name: 'ASC' } }),
    );
  }

  hasAny(tx: Tx, userId: UserId): Promise<boolean> {
    return tx.existsBy(UserDataItem, { userId });
  }

  /** False when it was written or removed meanwhile. */
  async removeVersion(tx: Tx, { userId, name, version }: UserDataItem): Promise<boolean> {
    const { affected } = await tx.delete(UserDataItem, { userId, name, version });
    return affected === 1;
  }

  find(userId: UserId, name: string): Promise<UserDataItem | null> {
    return this.reader.read((manager) => manager.findOneBy(UserDataItem, { userId, name }));
  }

  /** Adds the first version. False when the name exists meanwhile. */
  async add(tx: Tx, item: UserDataItem): Promise<boolean> {
    try {
      await tx.insert(UserDataItem, item);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Writes the next version over the one before. False when that is not the stored one any more. */
  async replace(tx: Tx, { userId, name, version, ...content }: UserDataItem): Promise<boolean> {
    const { affected } = await tx.update(
      UserDataItem,
      { userId, name, version: version - 1 },
      { version, ...content },
    );
    return affected === 1;
  }

  async remove(tx: Tx, userId: UserId, name: string): Promise<boolean> {
    const { affected } = await tx.delete(UserDataItem, { userId, name });
    return affected === 1;
  }

  /** Counts one more item while fewer than `max` are held: one guarded statement. */
  async reserve(tx: Tx, userId: UserId, max: number): Promise<boolean> {
    if (await this.increment(tx, userId, max)) return true;
    if (await tx.existsBy(UserDataQuota, { userId })) return false;
    try {
      await tx.insert(UserDataQuota, { userId, items: 1 });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return this.increment(tx, userId, max);
      throw error;
    }
  }

  /** Counts items that come from another account, however many there are then. */
  async reserveMoved(tx: Tx, userId: UserId, count: number): Promise<void> {
    for (let item = 0; item < count; item += 1) await this.reserve(tx, userId, Number.MAX_SAFE_INTEGER);
  }

  async release(tx: Tx, userId: UserId): Promise<void> {
    await tx.update(UserDataQuota, { userId, items: MoreThan(0) }, { items: () => 'items - 1' });
  }

  private async increment(tx: Tx, userId: UserId, max: number): Promise<boolean> {
    const { affected } = await tx.update(
      UserDataQuota,
      { userId, items: LessThan(max) },
      { items: () => 'items + 1' },
    );
    return affected === 1;
  }
}
