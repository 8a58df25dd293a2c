import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { type DataKey, DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
import { outsideRequest } from '#platform/context';
import { decryptItem } from './item-cipher.js';
import { type DataValueResponse, toValueResponse } from './user-data.dto.js';
import { type UserDataItem } from './user-data.entity.js';
import { UserDataRepository } from './user-data.repository.js';

type KeysByVersion = ReadonlyMap<number, DataKey>;

/** Decrypts all items of the caller, one at a time: together they can be larger than the memory. */
@Injectable()
export class ItemExport {
  constructor(
    private readonly items: UserDataRepository,
    private readonly opener: DataKeyOpener,
    private readonly dataKeys: DataKeysService,
  ) {}

  /**
   * Opens the keys of all items before the first one is read, so that an export is complete or refused. Throws `DataLocked`
   * if one of them cannot be opened; without items no key is needed.
   */
  async open(caller: Principal): Promise<AsyncIterable<DataValueResponse>> {
    const listed = await this.items.list(caller.userId);
    return this.read(listed, caller, await this.openKeys(listed, caller));
  }

  private async openKeys(listed: readonly UserDataItem[], caller: Principal): Promise<KeysByVersion> {
    const keys = new Map<number, DataKey>();
    if (listed.length === 0) return keys;
    const current = await this.opener.open(caller);
    for (const version of new Set(listed.map(({ keyVersion }) => keyVersion))) {
      const key = await this.dataKeys.openVersion(caller.userId, version, current);
      if (!key)
        throw new DataLocked(
          {},
          'Some items are from before a password reset: unlock them with the old password',
        );
      keys.set(version, key);
    }
    return keys;
  }

  private async *read(
    listed: readonly UserDataItem[],
    { userId }: Principal,
    keys: KeysByVersion,
  ): AsyncGenerator<DataValueResponse> {
    for (const { name } of listed) {
      // The client sets the pace, so the time budget of the request must not apply to the whole export.
      const item = await outsideRequest(() => this.items.find(userId, name));
      if (!item) continue;
      const key = keys.get(item.keyVersion);
      if (!key) throw new DataLocked();
      const value = JSON.parse(decryptItem(key, item, item.ciphertext)) as unknown;
      yield toValueResponse({ item, value });
    }
  }
}
