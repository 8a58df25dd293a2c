import { Injectable } from '@nestjs/common';
import { digest, Sealer } from '#platform/crypto';
import { type SealedColumn } from '#platform/keys';
import { type LoginChallengeId, type SessionId, type UserId } from '#shared';
import { type DataKey, deriveKey, unwrap, wrap } from './data-key.js';

/** The row that a session slot belongs to, and the secret `S` that opens it. */
type SessionSlotRow = {
  readonly table: 'session' | 'pending_login';
  readonly rowId: SessionId | LoginChallengeId;
  readonly userId: UserId;
  /** Carried by the token only; the row stores its digest. */
  readonly secret: Buffer;
};

/** Creates and opens the slots that a token opens. Deleting the row or replacing the secret revokes that token's access. */
@Injectable()
export class SessionSlots {
  constructor(private readonly sealer: Sealer) {}

  make(row: SessionSlotRow, dataKey: DataKey): Buffer {
    return this.sealer.seal(toSealContext(row), wrap(toKek(row), toBinding(row), dataKey));
  }

  /** Throws `SecretUnreadable`. */
  open(row: SessionSlotRow, sealed: Buffer): DataKey {
    return unwrap(toKek(row), toBinding(row), this.sealer.open(toSealContext(row), sealed));
  }
}

const toKek = ({ secret, rowId }: SessionSlotRow) => deriveKey(secret, 'slot/session', digest(rowId));

const toBinding = ({ userId, rowId }: SessionSlotRow) =>
  ({ kind: 'session', userId, source: rowId }) as const;

/** Returns the context that a slot is sealed for. */
const toSealContext = ({ table, rowId, userId }: Omit<SessionSlotRow, 'secret'>) => ({
  table,
  column: 'data_slot',
  row: rowId,
  user: userId,
});

/** Describes the session slots of a table, for rotations of the master key. */
export const sessionSlotColumn = (table: 'session' | 'pending_login'): SealedColumn => ({
  table,
  column: 'data_slot',
  key: 'id',
  contextColumns: ['user_id'],
  toContext: ({ id, user_id: userId }) =>
    toSealContext({ table, rowId: id as SessionId, userId: userId as UserId }),
});
