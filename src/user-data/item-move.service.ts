import { Injectable } from '@nestjs/common';
import { type DataKey, DataKeysService, DataLocked } from '#data-keys';
import { type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { decryptItem, newItem } from './item-cipher.js';
import { type UserDataItem } from './user-data.entity.js';
import { type DataUsage, UserDataRepository } from './user-data.repository.js';

const MAX_NAME = 128;
const UNLIMITED: DataUsage = { items: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER };

/** One side of a move: a user and the key of their items. */
type MoveEnd = { readonly userId: UserId; readonly dataKey: DataKey };

/** The items to remove and the items to add. */
export type ItemMove = {
  readonly from: UserId;
  readonly to: UserId;
  readonly items: readonly { readonly old: UserDataItem; readonly moved: UserDataItem }[];
};

/** Moves all items of one user to another, encrypted under the other's key. */
@Injectable()
export class ItemMoveService {
  constructor(
    private readonly items: UserDataRepository,
    private readonly dataKeys: DataKeysService,
    private readonly clock: Clock,
  ) {}

  /** Returns whether the user has items. */
  async hasItems(userId: UserId): Promise<boolean> {
    return (await this.items.list(userId)).length > 0;
  }

  /** Returns whether the user has items, as the open transaction sees it. */
  hasItemsIn(tx: Tx, userId: UserId): Promise<boolean> {
    return this.items.hasAny(tx, userId);
  }

  /** Decrypts and re-encrypts before the transaction. Throws `DataLocked` for an item that no key opens. */
  async prepare(from: MoveEnd, to: MoveEnd): Promise<ItemMove> {
    const taken = new Set((await this.items.list(to.userId)).map(({ name }) => name));
    const items: { old: UserDataItem; moved: UserDataItem }[] = [];
    for (const old of await this.items.listWithValues(from.userId)) {
      const name = findFreeName(old.name, taken);
      taken.add(name);
      const context = { userId: to.userId, name, version: 1 };
      const moved = newItem(to.dataKey, context, await this.open(from, old), this.clock.now());
      items.push({ old, moved });
    }
    return { from: from.userId, to: to.userId, items };
  }

  /** Returns false, and must be rolled back, if either side has changed since it was prepared. */
  async store(tx: Tx, { from, to, items }: ItemMove): Promise<boolean> {
    for (const { old, moved } of items) {
      if (!(await this.items.removeVersion(tx, old))) return false;
      if (!(await this.items.add(tx, moved))) return false;
    }
    if (await this.items.hasAny(tx, from)) return false;
    // No limit applies: the items exist already.
    const bytes = items.reduce((sum, { moved }) => sum + moved.size, 0);
    return this.items.changeUsage(tx, to, { items: items.length, bytes }, UNLIMITED);
  }

  private async open({ userId, dataKey }: MoveEnd, item: UserDataItem): Promise<string> {
    const key = await this.dataKeys.openVersion(userId, item.keyVersion, dataKey);
    if (!key) throw new DataLocked();
    return decryptItem(key, item, item.ciphertext);
  }
}

/** Returns the first name that is not taken: `hosts`, `hosts-2`, `hosts-3`. */
function findFreeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = name.slice(0, MAX_NAME - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}
