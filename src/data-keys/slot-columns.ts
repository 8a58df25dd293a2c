import { type SealedColumn, type SealedRow } from '#platform/keys';
import { type SessionId, type UserId } from '#shared';
import { type DataKeySlot } from './data-key-slot.entity.js';
import { sealedPlace } from './session-slots.js';
import { placeOf, type StoredSlots } from './data-key-slots.js';

/** The slots of `data_key_slot`, for when the master key changes. */
export const storedSlotColumn = (slots: StoredSlots): SealedColumn => ({
  table: 'data_key_slot',
  column: 'sealed',
  key: 'id',
  also: ['user_id', 'kind', 'bound_version'],
  placeOf: (row) => placeOf(slotOf(row)),
  rewrap: (row, opened, kid) => slots.rewrap(slotOf(row), opened, kid),
});

/** The session slots in one of the tables that hold some. */
export const sessionSlotColumn = (table: 'session' | 'pending_login'): SealedColumn => ({
  table,
  column: 'data_slot',
  key: 'id',
  also: ['user_id'],
  placeOf: ({ id, user_id: userId }) =>
    sealedPlace({ table, rowId: id as SessionId, userId: userId as UserId }),
});

const slotOf = ({ id, user_id: userId, kind, bound_version: boundVersion }: SealedRow) => ({
  id,
  userId: userId as UserId,
  kind: kind as DataKeySlot['kind'],
  boundVersion: Number(boundVersion),
});
