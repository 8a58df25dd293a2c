import { Injectable } from '@nestjs/common';
import { KeyRing, readKid, newId, Sealer } from '#platform/crypto';
import { type SealedColumn, type SealedRow } from '#platform/keys';
import { Clock, type UserId } from '#shared';
import { type DataKey, deriveKey, unwrap, wrap } from './data-key.js';
import { DataKeySlot } from './data-key-slot.entity.js';
import { PasswordKdf } from './password-kdf.js';

/** A user's password, in NFC, and its version. */
export type PasswordCredential = {
  readonly userId: UserId;
  readonly password: string;
  readonly credentialVersion: number;
};

/** Creates and opens the slots of `data_key_slot`; each contains the wrapped key, sealed under a column key. */
@Injectable()
export class DataKeySlots {
  constructor(
    private readonly kdf: PasswordKdf,
    private readonly sealer: Sealer,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Wraps the key under scrypt(password), as `kdf header | wrapped key`. */
  async makePassword(
    { userId, password, credentialVersion }: PasswordCredential,
    dataKey: DataKey,
  ): Promise<DataKeySlot> {
    const header = this.kdf.newHeader();
    const kek = await this.kdf.derive(password, header, toPurpose(userId));
    const inner = Buffer.concat([
      header,
      wrap(kek, { kind: 'password', userId, source: header.toString('hex') }, dataKey),
    ]);
    return this.newSlot(
      { userId, kind: 'password', keyVersion: dataKey.version, boundVersion: credentialVersion },
      inner,
    );
  }

  /** Throws `SecretUnreadable`, even for a wrong password: callers verify the hash first. */
  async openPassword({ userId, password }: PasswordCredential, slot: DataKeySlot): Promise<DataKey> {
    const [header, wrapped] = PasswordKdf.split(this.sealer.open(toContext(slot), slot.sealed));
    const kek = await this.kdf.derive(password, header, toPurpose(userId));
    return unwrap(kek, { kind: 'password', userId, source: header.toString('hex') }, wrapped);
  }

  /** Wraps the key under one that the server derives for this user. */
  makeServer(userId: UserId, dataKey: DataKey): DataKeySlot {
    const kek = this.ring.deriveOnce(this.ring.active, `slot/server/${userId}`);
    const inner = wrap(kek, { kind: 'server', userId, source: '' }, dataKey);
    return this.newSlot({ userId, kind: 'server', keyVersion: dataKey.version, boundVersion: 0 }, inner);
  }

  openServer(slot: DataKeySlot): DataKey {
    const inner = this.sealer.open(toContext(slot), slot.sealed);
    const kek = this.ring.deriveOnce(readKid(slot.sealed), `slot/server/${slot.userId}`);
    return unwrap(kek, { kind: 'server', userId: slot.userId, source: '' }, inner);
  }

  /** Wraps an earlier key under the current one, so that the current one opens all data. */
  makePrevious(userId: UserId, previous: DataKey, current: DataKey): DataKeySlot {
    const inner = wrap(
      toPreviousKek(current),
      { kind: 'previous', userId, source: String(current.version) },
      previous,
    );
    const versions = { keyVersion: previous.version, boundVersion: current.version };
    return this.newSlot({ userId, kind: 'previous', ...versions }, inner);
  }

  openPrevious(slot: DataKeySlot, current: DataKey): DataKey {
    const inner = this.sealer.open(toContext(slot), slot.sealed);
    return unwrap(
      toPreviousKek(current),
      { kind: 'previous', userId: slot.userId, source: String(current.version) },
      inner,
    );
  }

  /** Returns the content of a slot for the master key `kid`. A server slot is itself wrapped under it, so it is re-wrapped. */
  rewrap({ kind, userId }: Pick<DataKeySlot, 'kind' | 'userId'>, inner: Buffer, kid: string): Buffer {
    if (kind !== 'server') return inner;
    const binding = { kind, userId, source: '' } as const;
    const dataKey = unwrap(this.ring.deriveOnce(kid, `slot/server/${userId}`), binding, inner);
    return wrap(this.ring.deriveOnce(this.ring.active, `slot/server/${userId}`), binding, dataKey);
  }

  private newSlot(
    facts: Pick<DataKeySlot, 'userId' | 'kind' | 'keyVersion' | 'boundVersion'>,
    inner: Buffer,
  ): DataKeySlot {
    const slot = Object.assign(new DataKeySlot(), {
      id: newId(),
      createdAt: this.clock.now(),
      archivedAt: null,
      ...facts,
    });
    return Object.assign(slot, { sealed: this.sealer.seal(toContext(slot), inner) });
  }
}

const toPurpose = (userId: UserId) => `slot/password/${userId}`;

const toPreviousKek = (current: DataKey) => deriveKey(current.bytes, 'slot/previous');

/** Returns the context that a slot is sealed for. The version prevents an old slot from being restored. */
const toContext = ({
  id,
  userId,
  kind,
  boundVersion,
}: Pick<DataKeySlot, 'id' | 'userId' | 'kind' | 'boundVersion'>) => ({
  table: 'data_key_slot',
  column: kind,
  row: id,
  user: userId,
  version: boundVersion,
});

/** Describes the slots of `data_key_slot`, for rotations of the master key. */
export const dataKeySlotColumn = (slots: DataKeySlots): SealedColumn => ({
  table: 'data_key_slot',
  column: 'sealed',
  key: 'id',
  contextColumns: ['user_id', 'kind', 'bound_version'],
  toContext: (row) => toContext(toSlot(row)),
  rewrap: (row, opened, kid) => slots.rewrap(toSlot(row), opened, kid),
});

const toSlot = ({ id, user_id: userId, kind, bound_version: boundVersion }: SealedRow) => ({
  id,
  userId: userId as UserId,
  kind: kind as DataKeySlot['kind'],
  boundVersion: Number(boundVersion),
});
