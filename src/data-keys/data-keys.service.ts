import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { SecretUnreadable } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, DAY_MS, type UserId } from '#shared';
import { type DataKey, newDataKey } from './data-key.js';
import { type DataKeySlot } from './data-key-slot.entity.js';
import { DataKeySlotRepository } from './data-key-slot.repository.js';
import { type PasswordCredential, StoredSlots } from './data-key-slots.js';

/** How long the old password brings data back after a reset that could not keep it. */
export const ARCHIVE_MS = 30 * DAY_MS;

/** A data key and the slots to be stored for it. */
export type NewDataKey = { readonly dataKey: DataKey; readonly slots: readonly DataKeySlot[] };

/**
 * A user's data key through its whole life. Everything slow happens in the methods without a `tx`;
 * those with one only write what was prepared.
 */
@Injectable()
export class DataKeysService {
  constructor(
    private readonly slots: DataKeySlotRepository,
    private readonly stored: StoredSlots,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Whether the server keeps a slot for users with a password. */
  get recoversByServer(): boolean {
    return this.config.env.DATA_RECOVERY === 'server';
  }

  /** A fresh key for a user with a password. */
  async create(password: PasswordCredential, version = 1): Promise<NewDataKey> {
    const dataKey = newDataKey(version);
    return {
      dataKey,
      slots: [
        await this.stored.makePassword(password, dataKey),
        ...this.serverSlots(password.userId, dataKey),
      ],
    };
  }

  async store(tx: Tx, { slots }: Pick<NewDataKey, 'slots'>): Promise<void> {
    await this.slots.add(tx, slots);
  }

  /** Null when the user has no data key yet. Throws `SecretUnreadable`: with a right password that is damage. */
  async openWithPassword(password: PasswordCredential): Promise<DataKey | null> {
    const slot = await this.slots.find(password.userId, 'password');
    if (!slot) return null;
    if (slot.boundVersion !== password.credentialVersion)
      throw new SecretUnreadable('slot of another password');
    return this.stored.openPassword(password, slot);
  }

  /** The data key, made now for an account that has none yet (such as an imported one). Throws `SecretUnreadable`. */
  async openOrCreate(password: PasswordCredential): Promise<NewDataKey> {
    const dataKey = await this.openWithPassword(password);
    if (dataKey) return { dataKey, slots: [] };
    const kept = await this.openWithServer(password.userId);
    return kept
      ? { dataKey: kept, slots: [await this.stored.makePassword(password, kept)] }
      : this.create(password);
  }

  /** A fresh key that the server alone opens, in every recovery mode: for those who have no password. */
  createForServer(userId: UserId): NewDataKey {
    const dataKey = newDataKey(1);
    return { dataKey, slots: [this.stored.makeServer(userId, dataKey)] };
  }

  /** The same for a login without a password: never a second key beside one that is there. */
  async openOrCreateForServer(userId: UserId): Promise<NewDataKey | null> {
    const dataKey = await this.openWithServer(userId);
    if (dataKey) return { dataKey, slots: [] };
    return (await this.currentVersion(userId)) === 0 ? this.createForServer(userId) : null;
  }

  /** Null when the server has no way to this user's data. */
  async openWithServer(userId: UserId): Promise<DataKey | null> {
    const slot = await this.slots.find(userId, 'server');
    return slot && this.stored.openServer(slot);
  }

  /** The key of `version`: the current one, or an earlier one that came back; null when it did not. */
  async openVersion(userId: UserId, version: number, current: DataKey): Promise<DataKey | null> {
    if (version === current.version) return current;
    const slot = await this.slots.findPrevious(userId, version);
    const around =
      slot && slot.boundVersion > version ? await this.openVersion(userId, slot.boundVersion, current) : null;
    return slot && around && this.stored.openPrevious(slot, around);
  }

  /** The version of the key in use; 0 when the user has none yet. */
  async currentVersion(userId: UserId): Promise<number> {
    const slot = (await this.slots.find(userId, 'password')) ?? (await this.slots.find(userId, 'server'));
    return slot?.keyVersion ?? 0;
  }

  /** The same key under another password. */
  passwordSlot(password: PasswordCredential, dataKey: DataKey): Promise<DataKeySlot> {
    return this.stored.makePassword(password, dataKey);
  }

  async replacePasswordSlot(tx: Tx, slot: DataKeySlot): Promise<void> {
    await this.slots.removeCurrent(tx, slot.userId, 'password');
    await this.slots.add(tx, [slot]);
  }

  /** Puts the old password slot aside for {@link ARCHIVE_MS} and stores a new key's slots. */
  async replaceDataKey(tx: Tx, userId: UserId, { slots }: NewDataKey): Promise<void> {
    await this.slots.archivePassword(tx, userId, this.clock.now());
    await this.slots.removeCurrent(tx, userId, 'server');
    await this.slots.add(tx, slots);
  }

  /**
   * What an old password still opens: the archived slot it opens and the `previous` slot that makes its key
   * reachable from the current one. Null when it opens none.
   */
  async findArchived(userId: UserId, password: string, current: DataKey): Promise<RecoveredKey | null> {
    for (const slot of await this.slots.listArchived(userId, this.clock.now() - ARCHIVE_MS)) {
      const previous = await this.tryArchived(
        { userId, password, credentialVersion: slot.boundVersion },
        slot,
      );
      if (previous) return { archived: slot, reachable: this.stored.makePrevious(userId, previous, current) };
    }
    return null;
  }

  /** Does nothing when the key has come back meanwhile. */
  async restore(tx: Tx, { archived, reachable }: RecoveredKey): Promise<void> {
    if (await this.slots.remove(tx, archived.id)) await this.slots.add(tx, [reachable]);
  }

  /** Crypto-erasure: without its slots a user's data is noise. */
  async destroy(tx: Tx, userId: UserId): Promise<void> {
    await this.slots.removeAll(tx, userId);
  }

  private serverSlots(userId: UserId, dataKey: DataKey): DataKeySlot[] {
    return this.recoversByServer ? [this.stored.makeServer(userId, dataKey)] : [];
  }

  private async tryArchived(password: PasswordCredential, slot: DataKeySlot): Promise<DataKey | null> {
    try {
      return await this.stored.openPassword(password, slot);
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }
}

export type RecoveredKey = { readonly archived: DataKeySlot; readonly reachable: DataKeySlot };
