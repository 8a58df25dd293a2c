import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { type DataKey, DataKeysService, PasskeySlots, type RecoveredKey } from '#data-keys';
import { SecretUnreadable } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { type NewPasskey } from './passkey-registrar.js';
import { type VerifiedPasskey } from './passkey-verifier.js';
import { type Passkey } from './passkey.entity.js';
import { PasskeyRepository } from './passkey.repository.js';

/** A new slot of a passkey, and the earlier data key that its old slot has opened. */
export type NewDataSlot = { readonly slot: Buffer; readonly recovered: RecoveredKey | null };

/**
 * The data key of users who use a passkey. The server opens it if it can. Otherwise only a passkey with the PRF extension
 * does, through a slot of its own.
 */
@Injectable()
export class PasskeyDataKeys {
  constructor(
    private readonly dataKeys: DataKeysService,
    private readonly slots: PasskeySlots,
    private readonly passkeys: PasskeyRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Returns null if neither the server nor this passkey can open the data, or if a reset has replaced the key since. */
  async open({ passkey, prf }: Pick<VerifiedPasskey, 'passkey' | 'prf'>): Promise<DataKey | null> {
    const { userId } = passkey;
    const dataKey = (await this.dataKeys.openWithServer(userId)) ?? this.openSlot(passkey, prf);
    if (dataKey?.version !== (await this.dataKeys.getCurrentVersion(userId))) return null;
    return dataKey;
  }

  /**
   * Returns the slot for a passkey that has none, or that has one of an earlier data key: after a reset it restores what
   * that key opens, as the old password does. Returns null if the passkey needs none: it has no PRF extension, the data is
   * locked, or the server opens it anyway.
   * @param current opened by another factor
   */
  async prepareSlot({ row, prf }: NewPasskey, current: DataKey | null): Promise<NewDataSlot | null> {
    const { id, userId } = row;
    if (!prf || !current || (await this.dataKeys.openWithServer(userId))) return null;
    const present = this.openSlot(row, prf);
    if (present?.version === current.version) return null;
    const recovered = present && (await this.dataKeys.findArchivedKey(userId, present, current));
    return { slot: this.slots.make({ rowId: id, userId, prf }, current), recovered };
  }

  /** Call it in the transaction that asserts that the data key has not changed since {@link prepareSlot}. */
  async storeSlot(tx: Tx, { id, userId }: Passkey, { slot, recovered }: NewDataSlot): Promise<void> {
    await this.passkeys.setDataSlot(tx, userId, id, slot);
    if (!recovered) return;
    await this.dataKeys.restoreArchived(tx, recovered);
    await this.audit.record(tx, { action: 'data.restored', actor: userId, factor: 'passkey' });
  }

  /** Returns those passkeys that open the current data key. After a reset, none does before it is used again. */
  async findUnlocking(userId: UserId, passkeys: readonly Passkey[]): Promise<ReadonlySet<Passkey>> {
    const version = await this.dataKeys.getCurrentVersion(userId);
    return new Set(passkeys.filter((passkey) => this.readVersion(passkey) === version));
  }

  /** Returns null for a passkey without a slot, and for one whose slot is damaged: nothing opens that. */
  private readVersion({ id, userId, dataSlot }: Passkey): number | null {
    return dataSlot && orNull(() => this.slots.readVersion({ rowId: id, userId }, dataSlot));
  }

  /** The output of the extension comes from the client: a wrong one opens nothing. */
  private openSlot({ id, userId, dataSlot }: Passkey, prf: Buffer | null): DataKey | null {
    if (!dataSlot || !prf) return null;
    return orNull(() => this.slots.open({ rowId: id, userId, prf }, dataSlot));
  }
}

/** Returns null for a secret that does not open. */
function orNull<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof SecretUnreadable) return null;
    throw error;
  }
}
