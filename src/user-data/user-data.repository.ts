import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { UserDataItem } from './user-data-item.entity.js';
import { UserDataQuota } from './user-data-quota.entity.js';

/** What a user holds, or a change of it; bytes of the values as JSON. */
export type DataUsage = { readonly items: number; readonly bytes: number };

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

  /** Without what is in it. */
  findListed(userId: UserId, name: string): Promise<UserDataItem | null> {
    return this.reader.read((manager) =>
      manager.findOne(UserDataItem, { select: LISTED, where: { userId, name } }),
    );
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

  /** Counts a change of what a user holds. False, and nothing counted, where it would grow past `max`. */
  async count(tx: Tx, userId: UserId, change: DataUsage, max: DataUsage): Promise<boolean> {
    if (change.items === 0 && change.bytes === 0) return true;
    if (await this.change(tx, userId, change, max)) return true;
    // Another first write may have made the row in between: what the row says counts then.
    if (await tx.existsBy(UserDataQuota, { userId })) return this.change(tx, userId, change, max);
    return change.items <= max.items && change.bytes <= max.bytes && this.begin(tx, userId, change, max);
  }

  /** Counts the first item of a user. */
  private async begin(tx: Tx, userId: UserId, change: DataUsage, max: DataUsage): Promise<boolean> {
    try {
      await tx.insert(UserDataQuota, { userId, ...change });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return this.change(tx, userId, change, max);
      throw error;
    }
  }

  /** Bytes that all users hold together. */
  async totalBytes(): Promise<number> {
    return (await this.reader.read((manager) => manager.sum(UserDataQuota, 'bytes'))) ?? 0;
  }

  /** One guarded statement. Shrinking is never refused: a limit may have been lowered since. */
  private async change(tx: Tx, userId: UserId, by: DataUsage, max: DataUsage): Promise<boolean> {
    const room = {
      ...(by.items > 0 ? { items: LessThanOrEqual(max.items - by.items) } : {}),
      ...(by.bytes > 0 ? { bytes: LessThanOrEqual(max.bytes - by.bytes) } : {}),
    };
    const sum = { items: () => `items + (${by.items})`, bytes: () => `bytes + (${by.bytes})` };
    return (await tx.update(UserDataQuota, { userId, ...room }, sum)).affected === 1;
  }
}
