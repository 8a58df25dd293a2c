import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { SecretUnreadable } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, DAY_MS, type UserId } from '#shared';
import { type DataKey, newDataKey } from './data-key.js';
import { type DataKeySlot } from './data-key-slot.entity.js';
import { DataKeySlotRepository } from './data-key-slot.repository.js';
import { type PasswordCredential, DataKeySlots } from './data-key-slots.js';

/** How long the old password restores data after a reset that could not keep the key. */
export const ARCHIVE_MS = 30 * DAY_MS;

/** A data key, and its slots that are not stored yet. */
export type NewDataKey = { readonly dataKey: DataKey; readonly slots: readonly DataKeySlot[] };

/**
 * Creates, opens, replaces and deletes data keys. Methods without a `tx` do the slow derivations before a transaction;
 * methods with one only write.
 */
@Injectable()
export class DataKeysService {
  constructor(
    private readonly rows: DataKeySlotRepository,
    private readonly slots: DataKeySlots,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Whether the server stores a slot of its own for users with a password (`DATA_RECOVERY=server`). */
  get hasServerRecovery(): boolean {
    return this.config.env.DATA_RECOVERY === 'server';
  }

  /** Creates a key for a user with a password. */
  async create(password: PasswordCredential, version = 1): Promise<NewDataKey> {
    const dataKey = newDataKey(version);
    return {
      dataKey,
      slots: [
        await this.slots.makePassword(password, dataKey),
        ...this.newServerSlots(password.userId, dataKey),
      ],
    };
  }

  async store(tx: Tx, { slots }: Pick<NewDataKey, 'slots'>): Promise<void> {
    await this.rows.add(tx, slots);
  }

  /** Returns null if the user has no data key. Throws `SecretUnreadable` if the slot is damaged. */
  async openWithPassword(password: PasswordCredential): Promise<DataKey | null> {
    const slot = await this.rows.find(password.userId, 'password');
    if (!slot) return null;
    if (slot.boundVersion !== password.credentialVersion)
      throw new SecretUnreadable('slot of another password');
    return this.slots.openPassword(password, slot);
  }

  /** Returns the data key, and creates one for an account without one (such as an imported account). Throws `SecretUnreadable`. */
  async openOrCreate(password: PasswordCredential): Promise<NewDataKey> {
    const dataKey = await this.openWithPassword(password);
    if (dataKey) return { dataKey, slots: [] };
    const existing = await this.openWithServer(password.userId);
    return existing
      ? { dataKey: existing, slots: [await this.slots.makePassword(password, existing)] }
      : this.create(password);
  }

  /** Creates a key that only the server opens, in every recovery mode: for users without a password. */
  createForServer(userId: UserId): NewDataKey {
    const dataKey = newDataKey(1);
    return { dataKey, slots: [this.slots.makeServer(userId, dataKey)] };
  }

  /** Returns the key that the server opens, creates one for a user without any, or null if only the password opens it. */
  async openOrCreateForServer(userId: UserId): Promise<NewDataKey | null> {
    const dataKey = await this.openWithServer(userId);
    if (dataKey) return { dataKey, slots: [] };
    return (await this.getCurrentVersion(userId)) === 0 ? this.createForServer(userId) : null;
  }

  /** Returns null if the server cannot open this user's data. */
  async openWithServer(userId: UserId): Promise<DataKey | null> {
    const slot = await this.rows.find(userId, 'server');
    return slot && this.slots.openServer(slot);
  }

  /** Returns the key of `version`: the current one, or an earlier one that was restored; null if it was not. */
  async openVersion(userId: UserId, version: number, current: DataKey): Promise<DataKey | null> {
    if (version === current.version) return current;
    const slot = await this.rows.findPrevious(userId, version);
    const wrapping =
      slot && slot.boundVersion > version ? await this.openVersion(userId, slot.boundVersion, current) : null;
    return slot && wrapping && this.slots.openPrevious(slot, wrapping);
  }

  /** Returns the version of the current key; 0 if the user has none. */
  async getCurrentVersion(userId: UserId): Promise<number> {
    const slot = (await this.rows.find(userId, 'password')) ?? (await this.rows.find(userId, 'server'));
    return slot?.keyVersion ?? 0;
  }

  /** Wraps the key under a new password. */
  preparePasswordSlot(password: PasswordCredential, dataKey: DataKey): Promise<DataKeySlot> {
    return this.slots.makePassword(password, dataKey);
  }

  async replacePasswordSlot(tx: Tx, slot: DataKeySlot): Promise<void> {
    await this.rows.removeCurrent(tx, slot.userId, 'password');
    await this.rows.add(tx, [slot]);
  }

  /** Archives the old password slot for {@link ARCHIVE_MS} and stores the slots of a new key. */
  async replaceDataKey(tx: Tx, userId: UserId, { slots }: NewDataKey): Promise<void> {
    await this.rows.archivePassword(tx, userId, this.clock.now());
    await this.rows.removeCurrent(tx, userId, 'server');
    await this.rows.add(tx, slots);
  }

  /**
   * Returns the archived slot that an old password opens, and a `previous` slot that wraps its key under the current one;
   * null if it opens none.
   */
  async findArchived(userId: UserId, password: string, current: DataKey): Promise<RecoveredKey | null> {
    for (const slot of await this.rows.listArchived(userId, this.clock.now() - ARCHIVE_MS)) {
      const previous = await this.openArchived(
        { userId, password, credentialVersion: slot.boundVersion },
        slot,
      );
      if (previous) return { archived: slot, reachable: this.slots.makePrevious(userId, previous, current) };
    }
    return null;
  }

  /** As {@link findArchived}, for an earlier key that something else than its password has opened. */
  async findArchivedKey(userId: UserId, previous: DataKey, current: DataKey): Promise<RecoveredKey | null> {
    const archived = await this.rows.listArchived(userId, this.clock.now() - ARCHIVE_MS);
    const slot = archived.find(({ keyVersion }) => keyVersion === previous.version);
    return slot ? { archived: slot, reachable: this.slots.makePrevious(userId, previous, current) } : null;
  }

  /** Restores an archived key; does nothing if it was already restored. */
  async restoreArchived(tx: Tx, { archived, reachable }: RecoveredKey): Promise<void> {
    if (await this.rows.remove(tx, archived.id)) await this.rows.add(tx, [reachable]);
  }

  /** Deletes all slots of a user, which makes the data unreadable (crypto-erasure). */
  async destroy(tx: Tx, userId: UserId): Promise<void> {
    await this.rows.removeAll(tx, userId);
  }

  private newServerSlots(userId: UserId, dataKey: DataKey): DataKeySlot[] {
    return this.hasServerRecovery ? [this.slots.makeServer(userId, dataKey)] : [];
  }

  private async openArchived(password: PasswordCredential, slot: DataKeySlot): Promise<DataKey | null> {
    try {
      return await this.slots.openPassword(password, slot);
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }
}

/** An earlier key that can be restored. */
export type RecoveredKey = { readonly archived: DataKeySlot; readonly reachable: DataKeySlot };
