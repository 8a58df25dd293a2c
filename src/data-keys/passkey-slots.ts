import { Injectable } from '@nestjs/common';
import { digest, Sealer } from '#platform/crypto';
import { type SealedColumn } from '#platform/keys';
import { type PasskeyId, type UserId } from '#shared';
import { type DataKey, deriveKey, readVersion, unwrap, wrap } from './data-key.js';

/** The passkey that a slot belongs to, and the output of its PRF extension, which opens it. */
type PasskeySlotRow = {
  readonly rowId: PasskeyId;
  readonly userId: UserId;
  /** 32 bytes that only the authenticator can compute; never stored. */
  readonly prf: Buffer;
};

/** Creates and opens the slots that a passkey with the PRF extension opens. They are columns of the passkeys. */
@Injectable()
export class PasskeySlots {
  constructor(private readonly sealer: Sealer) {}

  make(row: PasskeySlotRow, dataKey: DataKey): Buffer {
    return this.sealer.seal(toSealContext(row), wrap(toKek(row), toBinding(row), dataKey));
  }

  /** Returns the version of the data key in a slot, which takes no passkey. Throws `SecretUnreadable`. */
  readVersion(row: Omit<PasskeySlotRow, 'prf'>, sealed: Buffer): number {
    return readVersion(this.sealer.open(toSealContext(row), sealed));
  }

  /** Throws `SecretUnreadable`. */
  open(row: PasskeySlotRow, sealed: Buffer): DataKey {
    return unwrap(toKek(row), toBinding(row), this.sealer.open(toSealContext(row), sealed));
  }
}

const toKek = ({ prf, rowId }: PasskeySlotRow) => deriveKey(prf, 'slot/passkey', digest(rowId));

const toBinding = ({ userId, rowId }: PasskeySlotRow) =>
  ({ kind: 'passkey', userId, source: rowId }) as const;

/** Returns the context that a slot is sealed for. */
const toSealContext = ({ rowId, userId }: Omit<PasskeySlotRow, 'prf'>) => ({
  table: 'passkey',
  column: 'data_slot',
  row: rowId,
  user: userId,
});

/** Describes the slots, for rotations of the master key. */
export const passkeySlotColumn: SealedColumn = {
  table: 'passkey',
  column: 'data_slot',
  key: 'id',
  contextColumns: ['user_id'],
  toContext: ({ id, user_id: userId }) => toSealContext({ rowId: id as PasskeyId, userId: userId as UserId }),
};
