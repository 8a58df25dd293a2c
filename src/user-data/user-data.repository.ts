import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { UserDataItem, UserDataUsage } from './user-data.entity.js';

/** The storage that a user uses, or a change of it; bytes of the values as JSON. */
export type DataUsage = { readonly items: number; readonly bytes: number };

const LISTED = { name: true, size: true, version: true, keyVersion: true, updatedAt: true } as const;

/** The only file that queries `user_data_item` and `user_data_quota`. */
@Injectable()
export class UserDataRepository {
  constructor(private readonly reader: Reader) {}

  list(userId: UserId): Promise<UserDataItem[]> {
    return this.reader.read((manager) =>
      manager.find(UserDataItem, { select: LISTED, where: { userId }, order: { name: 'ASC' } }),
    );
  }

  /** Lists items with their encrypted values. */
  listWithValues(userId: UserId): Promise<UserDataItem[]> {
    return this.reader.read((manager) =>
      manager.find(UserDataItem, { where: { userId }, order: { name: 'ASC' } }),
    );
  }

  hasAny(tx: Tx, userId: UserId): Promise<boolean> {
    return tx.existsBy(UserDataItem, { userId });
  }

  /** Returns false if the item was written or removed in the meantime. */
  async removeVersion(
    tx: Tx,
    { userId, name, version }: Pick<UserDataItem, 'userId' | 'name' | 'version'>,
  ): Promise<boolean> {
    const { affected } = await tx.delete(UserDataItem, { userId, name, version });
    return affected === 1;
  }

  find(userId: UserId, name: string): Promise<UserDataItem | null> {
    return this.reader.read((manager) => manager.findOneBy(UserDataItem, { userId, name }));
  }

  /** Finds an item without its encrypted value. */
  findWithoutValue(userId: UserId, name: string): Promise<UserDataItem | null> {
    return this.reader.read((manager) =>
      manager.findOne(UserDataItem, { select: LISTED, where: { userId, name } }),
    );
  }

  /** Adds the first version. Returns false if the name exists by now. */
  async add(tx: Tx, item: UserDataItem): Promise<boolean> {
    try {
      await tx.insert(UserDataItem, item);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Replaces the previous version. Returns false if that is no longer the stored version. */
  async replace(tx: Tx, { userId, name, version, ...content }: UserDataItem): Promise<boolean> {
    const { affected } = await tx.update(
      UserDataItem,
      { userId, name, version: version - 1 },
      { version, ...content },
    );
    return affected === 1;
  }

  /** Changes a user's usage. Returns false, and changes nothing, if it would exceed `max`. */
  async changeUsage(tx: Tx, userId: UserId, change: DataUsage, max: DataUsage): Promise<boolean> {
    if (change.items === 0 && change.bytes === 0) return true;
    if (await this.updateUsage(tx, userId, change, max)) return true;
    // Another first write may have inserted the row in the meantime.
    if (await tx.existsBy(UserDataUsage, { userId })) return this.updateUsage(tx, userId, change, max);
    return (
      change.items <= max.items && change.bytes <= max.bytes && this.insertUsage(tx, userId, change, max)
    );
  }

  /** Inserts the usage of a user's first item. */
  private async insertUsage(tx: Tx, userId: UserId, change: DataUsage, max: DataUsage): Promise<boolean> {
    try {
      await tx.insert(UserDataUsage, { userId, ...change });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return this.updateUsage(tx, userId, change, max);
      throw error;
    }
  }

  /** Returns the bytes that all users use. */
  async totalBytes(): Promise<number> {
    return (await this.reader.read((manager) => manager.sum(UserDataUsage, 'bytes'))) ?? 0;
  }

  /** Updates the usage in one guarded statement. A decrease is never refused: the limit may have been lowered since. */
  private async updateUsage(tx: Tx, userId: UserId, by: DataUsage, max: DataUsage): Promise<boolean> {
    const whereRoomLeft = {
      ...(by.items > 0 ? { items: LessThanOrEqual(max.items - by.items) } : {}),
      ...(by.bytes > 0 ? { bytes: LessThanOrEqual(max.bytes - by.bytes) } : {}),
    };
    const sum = { items: () => `items + (${by.items})`, bytes: () => `bytes + (${by.bytes})` };
    return (await tx.update(UserDataUsage, { userId, ...whereRoomLeft }, sum)).affected === 1;
  }
}
