import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
import { AppConfig } from '#platform/config';
import { Transactions, type Tx } from '#platform/database';
import { Clock, InvalidRequest, PayloadTooLarge, type UserId } from '#shared';
import { decryptItem, newItem } from './item-cipher.js';
import { DataLimit, DataNotFound, InvalidDataName, VersionConflict } from './user-data.errors.js';
import { type UserDataItem } from './user-data.entity.js';
import { TotalDataUsage } from './total-data-usage.js';
import { type DataUsage, UserDataRepository } from './user-data.repository.js';

const NAME = /^[A-Za-z0-9._:/-]{1,128}$/;
const MAX_ATTEMPTS = 5;
const MIB = 1_048_576;

/** A value to write; without a version the last write wins. */
export type Write = { readonly value: unknown; readonly version?: number | null | undefined };

/** Reads and writes a user's encrypted items. The caller's credential opens the data key for each request. */
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

  /** Lists names, sizes and versions; requires no data key. */
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
      throw new DataLocked(
        { needs: ['password'] },
        'This item is from before a password reset: unlock it with the old password',
      );
    return { item, value: JSON.parse(decryptItem(dataKey, item, item.ciphertext)) as unknown };
  }

  /** Throws `InvalidDataName`, `PayloadTooLarge`, `DataLocked`, `VersionConflict`, `DataLimit`. */
  async put(caller: Principal, name: string, { value, version = null }: Write): Promise<UserDataItem> {
    assertName(name);
    const json = this.toJson(value);
    const dataKey = await this.opener.open(caller);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const stored = await this.items.findWithoutValue(caller.userId, name);
      const current = stored?.version ?? 0;
      if (version !== null && version !== current) throw new VersionConflict({ version: current });
      const context = { userId: caller.userId, name, version: current + 1 };
      const item = newItem(dataKey, context, json, this.clock.now());
      if (await this.store(item, stored)) return item;
    }
    throw await this.readVersionConflict(caller, name);
  }

  /** Throws `InvalidDataName`, `DataNotFound`, `VersionConflict`. Requires no data key. */
  async remove(caller: Principal, name: string): Promise<void> {
    assertName(name);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const stored = await this.items.findWithoutValue(caller.userId, name);
      if (!stored) throw new DataNotFound();
      const { version, size } = stored;
      const remove = async (tx: Tx) =>
        (await this.items.removeVersion(tx, { userId: caller.userId, name, version })) &&
        (await this.changeUsage(tx, caller.userId, { items: -1, bytes: -size }));
      if (await this.total.change(-size, () => this.transactions.run(remove))) return;
    }
    throw await this.readVersionConflict(caller, name);
  }

  private async readVersionConflict({ userId }: Principal, name: string) {
    return new VersionConflict({ version: (await this.items.findWithoutValue(userId, name))?.version ?? 0 });
  }

  /** Returns false if the item has changed since it was read as `stored`. */
  private store(item: UserDataItem, stored: UserDataItem | null): Promise<boolean> {
    const bytes = item.size - (stored?.size ?? 0);
    return this.total.change(bytes, () =>
      this.transactions.run(async (tx) => {
        const write = stored ? this.items.replace(tx, item) : this.items.add(tx, item);
        if (!(await write)) return false;
        if (await this.changeUsage(tx, item.userId, { items: stored ? 0 : 1, bytes })) return true;
        throw new DataLimit();
      }),
    );
  }

  private changeUsage(tx: Tx, userId: UserId, change: DataUsage): Promise<boolean> {
    const { DATA_MAX_ITEMS: items, DATA_USER_MAX_MIB: mebibytes } = this.config.env;
    return this.items.changeUsage(tx, userId, change, { items, bytes: mebibytes * MIB });
  }

  private toJson(value: unknown): string {
    if (value === undefined) throw new InvalidRequest({}, 'value is required');
    const json = JSON.stringify(value);
    if (Buffer.byteLength(json) > this.config.env.DATA_ITEM_MAX_KIB * 1_024) throw new PayloadTooLarge();
    return json;
  }
}

function assertName(name: string): void {
  if (!NAME.test(name)) throw new InvalidDataName();
}
