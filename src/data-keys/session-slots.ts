import { Injectable } from '@nestjs/common';
import { digest, Sealer } from '#platform/crypto';
import { type LoginChallengeId, type SessionId, type UserId } from '#shared';
import { type DataKey, derivedKey } from './data-key.js';
import { unwrap, wrap } from './slot-codec.js';

/** Where a session slot lies and the secret `S` that opens it; `table` is the one that holds the row. */
export type SessionSlotPlace = {
  readonly table: 'session' | 'pending_login';
  readonly rowId: SessionId | LoginChallengeId;
  readonly userId: UserId;
  /** Only the token carries it; the row knows its digest. */
  readonly secret: Buffer;
};

/** Slots that a token opens. Deleting the row, or giving the session another secret, ends that token's access. */
@Injectable()
export class SessionSlots {
  constructor(private readonly sealer: Sealer) {}

  make(place: SessionSlotPlace, dataKey: DataKey): Buffer {
    return this.sealer.seal(sealedPlace(place), wrap(kekOf(place), bindingOf(place), dataKey));
  }

  /** Throws `SecretUnreadable`. */
  open(place: SessionSlotPlace, sealed: Buffer): DataKey {
    return unwrap(kekOf(place), bindingOf(place), this.sealer.open(sealedPlace(place), sealed));
  }
}

const kekOf = ({ secret, rowId }: SessionSlotPlace) => derivedKey(secret, 'slot/session', digest(rowId));

const bindingOf = ({ userId, rowId }: SessionSlotPlace) => ({ kind: 'session', userId, of: rowId }) as const;

/** What the slot is sealed for; the secret has no part in it. */
export const sealedPlace = ({ table, rowId, userId }: Omit<SessionSlotPlace, 'secret'>) => ({
  table,
  column: 'data_slot',
  row: rowId,
  user: userId,
});
