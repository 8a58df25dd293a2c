import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { type DataKey, DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
import { AppConfig } from '#platform/config';
import { Transactions, type Tx } from '#platform/database';
import { Clock, InvalidRequest, PayloadTooLarge } from '#shared';
import { decryptItem, encryptItem } from './item-cipher.js';
import { DataLimit, DataNotFound, InvalidDataName, VersionConflict } from './user-data.errors.js';
import { UserDataItem } from './user-data-item.entity.js';
import { UserDataRepository } from './user-data.repository.js';

const NAME = /^[A-Za-z0-9._:/-]{1,128}$/;
const TRIES = 5;

/** What is to be written; without a version the last write wins. */
export type Write = { readonly value: unknown; readonly version?: number | null | undefined };

/** A user's encrypted items. The caller's credential opens the data key for each request anew. */
@Injectable()
export class UserDataService {
  constructor(
    private readonly items: UserDataRepository,
    private readonly opener: DataKeyOpener,
    private readonly dataKeys: DataKeysService,
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
      const stored = await this.versionOf(caller, name);
      if (version !== null && version !== stored) throw new VersionConflict({ version: stored });
      const item = this.encrypted(caller, name, stored + 1, dataKey, json);
      if (await this.transactions.run((tx) => this.store(tx, item))) return item;
    }
    throw new VersionConflict({ version: await this.versionOf(caller, name) });
  }

  /** Throws `InvalidDataName`, `DataNotFound`. Deleting needs no data key. */
  async remove(caller: Principal, name: string): Promise<void> {
    assertName(name);
    await this.transactions.run(async (tx) => {
      if (!(await this.items.remove(tx, caller.userId, name))) throw new DataNotFound();
      await this.items.release(tx, caller.userId);
    });
  }

  /** 0 while there is no such item. */
  private async versionOf({ userId }: Principal, name: string): Promise<number> {
    return (await this.items.find(userId, name))?.version ?? 0;
  }

  private async store(tx: Tx, item: UserDataItem): Promise<boolean> {
    if (item.version > 1) return this.items.replace(tx, item);
    if (!(await this.items.add(tx, item))) return false;
    if (!(await this.items.reserve(tx, item.userId, this.config.env.DATA_MAX_ITEMS))) throw new DataLimit();
    return true;
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
