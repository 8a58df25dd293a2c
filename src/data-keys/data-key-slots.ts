import { Injectable } from '@nestjs/common';
import { KeyRing, kidOf, newId, Sealer } from '#platform/crypto';
import { Clock, type UserId } from '#shared';
import { type DataKey, derivedKey } from './data-key.js';
import { DataKeySlot } from './data-key-slot.entity.js';
import { PasswordKdf } from './password-kdf.js';
import { unwrap, wrap } from './slot-codec.js';

/** Whose password, in NFC, and which one of theirs. */
export type PasswordCredential = {
  readonly userId: UserId;
  readonly password: string;
  readonly credentialVersion: number;
};

/** Makes and opens the slots of `data_key_slot`; each kind is the wrapped key, sealed under a column key. */
@Injectable()
export class StoredSlots {
  constructor(
    private readonly kdf: PasswordKdf,
    private readonly sealer: Sealer,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** `kdf header | wrapped key` under scrypt(password). */
  async makePassword(
    { userId, password, credentialVersion }: PasswordCredential,
    dataKey: DataKey,
  ): Promise<DataKeySlot> {
    const header = this.kdf.newHeader();
    const kek = await this.kdf.derive(password, header, purposeOf(userId));
    const inner = Buffer.concat([
      header,
      wrap(kek, { kind: 'password', userId, of: header.toString('hex') }, dataKey),
    ]);
    return this.slot(
      { userId, kind: 'password', keyVersion: dataKey.version, boundVersion: credentialVersion },
      inner,
    );
  }

  /** Throws `SecretUnreadable` for a wrong password too: callers check the hash first. */
  async openPassword({ userId, password }: PasswordCredential, slot: DataKeySlot): Promise<DataKey> {
    const [header, wrapped] = PasswordKdf.split(this.sealer.open(placeOf(slot), slot.sealed));
    const kek = await this.kdf.derive(password, header, purposeOf(userId));
    return unwrap(kek, { kind: 'password', userId, of: header.toString('hex') }, wrapped);
  }

  /** Wrapped under a key that the server derives for this user. */
  makeServer(userId: UserId, dataKey: DataKey): DataKeySlot {
    const kek = this.ring.deriveOnce(this.ring.active, `slot/server/${userId}`);
    const inner = wrap(kek, { kind: 'server', userId, of: '' }, dataKey);
    return this.slot({ userId, kind: 'server', keyVersion: dataKey.version, boundVersion: 0 }, inner);
  }

  openServer(slot: DataKeySlot): DataKey {
    const inner = this.sealer.open(placeOf(slot), slot.sealed);
    const kek = this.ring.deriveOnce(kidOf(slot.sealed), `slot/server/${slot.userId}`);
    return unwrap(kek, { kind: 'server', userId: slot.userId, of: '' }, inner);
  }

  /** An earlier key wrapped under the current one, so that whoever opens the current one reads everything. */
  makePrevious(userId: UserId, previous: DataKey, current: DataKey): DataKeySlot {
    const inner = wrap(
      previousKek(current),
      { kind: 'previous', userId, of: String(current.version) },
      previous,
    );
    const versions = { keyVersion: previous.version, boundVersion: current.version };
    return this.slot({ userId, kind: 'previous', ...versions }, inner);
  }

  openPrevious(slot: DataKeySlot, current: DataKey): DataKey {
    const inner = this.sealer.open(placeOf(slot), slot.sealed);
    return unwrap(
      previousKek(current),
      { kind: 'previous', userId: slot.userId, of: String(current.version) },
      inner,
    );
  }

  /** A slot's content for the active master key: the server's own slot is wrapped under that key as well. */
  rewrap({ kind, userId }: Pick<DataKeySlot, 'kind' | 'userId'>, inner: Buffer, kid: string): Buffer {
    if (kind !== 'server') return inner;
    const binding = { kind, userId, of: '' } as const;
    const dataKey = unwrap(this.ring.deriveOnce(kid, `slot/server/${userId}`), binding, inner);
    return wrap(this.ring.deriveOnce(this.ring.active, `slot/server/${userId}`), binding, dataKey);
  }

  private slot(
    facts: Pick<DataKeySlot, 'userId' | 'kind' | 'keyVersion' | 'boundVersion'>,
    inner: Buffer,
  ): DataKeySlot {
    const slot = Object.assign(new DataKeySlot(), {
      id: newId(),
      createdAt: this.clock.now(),
      archivedAt: null,
      ...facts,
    });
    return Object.assign(slot, { sealed: this.sealer.seal(placeOf(slot), inner) });
  }
}

const purposeOf = (userId: UserId) => `slot/password/${userId}`;

const previousKek = (current: DataKey) => derivedKey(current.bytes, 'slot/previous');

/** The version in it keeps an old slot from being put back beside a newer password. */
export const placeOf = ({
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
