import { Injectable } from '@nestjs/common';
import { type DataKey, DataKeysService, DataLocked } from '#data-keys';
import { type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { decryptItem, encryptItem } from './item-cipher.js';
import { UserDataItem } from './user-data-item.entity.js';
import { type DataUsage, UserDataRepository } from './user-data.repository.js';

const MAX_NAME = 128;
const UNLIMITED: DataUsage = { items: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER };

/** Whose items go where, and the key that opens them there. */
export type MoveEnd = { readonly userId: UserId; readonly dataKey: DataKey };

/** Items as they were and as they will be. */
export type ItemMove = {
  readonly from: UserId;
  readonly to: UserId;
  readonly items: readonly { readonly old: UserDataItem; readonly moved: UserDataItem }[];
};

/** Moves everything that one user has put away to another one, under that one's key. */
@Injectable()
export class ItemMoveService {
  constructor(
    private readonly items: UserDataRepository,
    private readonly dataKeys: DataKeysService,
    private readonly clock: Clock,
  ) {}

  /** Whether there is anything to move. */
  async hasItems(userId: UserId): Promise<boolean> {
    return (await this.items.list(userId)).length > 0;
  }

  /** The same as the open transaction sees it. */
  hasItemsIn(tx: Tx, userId: UserId): Promise<boolean> {
    return this.items.hasAny(tx, userId);
  }

  /** Opens and encrypts anew, before the transaction. Throws `DataLocked` for an item that no key opens. */
  async prepare(from: MoveEnd, to: MoveEnd): Promise<ItemMove> {
    const taken = new Set((await this.items.list(to.userId)).map(({ name }) => name));
    const items: { old: UserDataItem; moved: UserDataItem }[] = [];
    for (const old of await this.items.listWhole(from.userId)) {
      const name = freeName(old.name, taken);
      taken.add(name);
      items.push({ old, moved: this.encrypted(to, name, await this.open(from, old)) });
    }
    return { from: from.userId, to: to.userId, items };
  }

  /** False, and to be undone, when either side has changed since it was prepared. */
  async store(tx: Tx, { from, to, items }: ItemMove): Promise<boolean> {
    for (const { old, moved } of items) {
      if (!(await this.items.removeVersion(tx, old))) return false;
      if (!(await this.items.add(tx, moved))) return false;
    }
    if (await this.items.hasAny(tx, from)) return false;
    // Nothing is refused for being too much: the items exist already.
    const bytes = items.reduce((sum, { moved }) => sum + moved.size, 0);
    return this.items.count(tx, to, { items: items.length, bytes }, UNLIMITED);
  }

  private async open({ userId, dataKey }: MoveEnd, item: UserDataItem): Promise<string> {
    const key = await this.dataKeys.openVersion(userId, item.keyVersion, dataKey);
    if (!key) throw new DataLocked();
    return decryptItem(key, item, item.ciphertext);
  }

  private encrypted({ userId, dataKey }: MoveEnd, name: string, json: string): UserDataItem {
    const version = 1;
    return Object.assign(new UserDataItem(), {
      userId,
      name,
      version,
      keyVersion: dataKey.version,
      size: Buffer.byteLength(json),
      ciphertext: encryptItem(dataKey, { userId, name, version }, json),
      updatedAt: this.clock.now(),
    });
  }
}

/** `hosts`, `hosts-2`, `hosts-3`: the first that nobody has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = name.slice(0, MAX_NAME - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}
