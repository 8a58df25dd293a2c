import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { type DataKey, DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
import { AppConfig } from '#platform/config';
import { Transactions, type Tx } from '#platform/database';
import { Clock, InvalidRequest, PayloadTooLarge, type UserId } from '#shared';
import { decryptItem, encryptItem } from './item-cipher.js';
import { DataLimit, DataNotFound, InvalidDataName, VersionConflict } from './user-data.errors.js';
import { UserDataItem } from './user-data-item.entity.js';
import { TotalDataUsage } from './total-data-usage.js';
import { type DataUsage, UserDataRepository } from './user-data.repository.js';

const NAME = /^[A-Za-z0-9._:/-]{1,128}$/;
const TRIES = 5;
const MIB = 1_048_576;

/** What is to be written; without a version the last write wins. */
export type Write = { readonly value: unknown; readonly version?: number | null | undefined };

/** A user's encrypted items. The caller's credential opens the data key for each request anew. */
@Injectable()
export class UserDataService {
  constructor(
    private readonly items: UserDataRepository,
    private readonly opener: DataKeyOpener,
    private readonly dataKeys: DataKeysService,
    private readonly total: TotalDataUsage,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Names, sizes and versions; needs no data key. */
  list(caller: Principal): Promise<UserDataItem[]> {
    return this.items.list(caller.userId);
  }

  /** Throws `InvalidDataName`, `DataLocked`, `DataNotFound`. */
  async get(caller: Principal, name: string): Promise<{ item: UserDataItem; value: unknown }> {
    assertName(name);
    const current = await this.opener.open(caller);
    const item = await this.items.find(caller.userId, name);
    if (!item) throw new DataNotFound();
    const dataKey = await this.dataKeys.openVersion(caller.userId, item.keyVersion, current);
    if (!dataKey)
      throw new DataLocked({}, 'This item is from before a password reset: unlock it with the old password');
    return { item, value: JSON.parse(decryptItem(dataKey, item, item.ciphertext)) as unknown };
  }

  /** Throws `InvalidDataName`, `PayloadTooLarge`, `DataLocked`, `VersionConflict`, `DataLimit`. */
  async put(caller: Principal, name: string, { value, version = null }: Write): Promise<UserDataItem> {
    assertName(name);
    const json = this.asJson(value);
    const dataKey = await this.opener.open(caller);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const stored = await this.items.findListed(caller.userId, name);
      const current = stored?.version ?? 0;
      if (version !== null && version !== current) throw new VersionConflict({ version: current });
      const item = this.encrypted(caller, name, current + 1, dataKey, json);
      if (await this.store(item, stored)) return item;
    }
    throw await this.changedSince(caller, name);
  }

  /** Throws `InvalidDataName`, `DataNotFound`, `VersionConflict`. Deleting needs no data key. */
  async remove(caller: Principal, name: string): Promise<void> {
    assertName(name);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const stored = await this.items.findListed(caller.userId, name);
      if (!stored) throw new DataNotFound();
      const { version, size } = stored;
      const remove = async (tx: Tx) =>
        (await this.items.removeVersion(tx, { userId: caller.userId, name, version })) &&
        (await this.count(tx, caller.userId, { items: -1, bytes: -size }));
      if (await this.total.change(-size, () => this.transactions.run(remove))) return;
    }
    throw await this.changedSince(caller, name);
  }

  private async changedSince({ userId }: Principal, name: string) {
    return new VersionConflict({ version: (await this.items.findListed(userId, name))?.version ?? 0 });
  }

  /** False when the item is not any more what was `stored`. */
  private store(item: UserDataItem, stored: UserDataItem | null): Promise<boolean> {
    const bytes = item.size - (stored?.size ?? 0);
    return this.total.change(bytes, () =>
      this.transactions.run(async (tx) => {
        const write = stored ? this.items.replace(tx, item) : this.items.add(tx, item);
        if (!(await write)) return false;
        if (await this.count(tx, item.userId, { items: stored ? 0 : 1, bytes })) return true;
        throw new DataLimit();
      }),
    );
  }

  private count(tx: Tx, userId: UserId, change: DataUsage): Promise<boolean> {
    const { DATA_MAX_ITEMS: items, DATA_USER_MAX_MIB: mebibytes } = this.config.env;
    return this.items.count(tx, userId, change, { items, bytes: mebibytes * MIB });
  }

  private encrypted(
    { userId }: Principal,
    name: string,
    version: number,
    dataKey: DataKey,
    json: string,
  ): UserDataItem {
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

  private asJson(value: unknown): string {
    if (value === undefined) throw new InvalidRequest({}, 'value is required');
    const json = JSON.stringify(value);
    if (Buffer.byteLength(json) > this.config.env.DATA_ITEM_MAX_KIB * 1_024) throw new PayloadTooLarge();
    return json;
  }
}

function assertName(name: string): void {
  if (!NAME.test(name)) throw new InvalidDataName();
}
