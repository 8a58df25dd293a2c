/** Every user's data key and the slots it is wrapped in. Owns `data_key_slot`; knows neither users nor sessions. */
export { DataKeyOpener } from './data-key-opener.js';
export { DataKeySlot } from './data-key-slot.entity.js';
export { type DataKey, derivedKey } from './data-key.js';
export { DataLocked } from './data-keys.errors.js';
export { DataKeysModule } from './data-keys.module.js';
export { DataKeysService, type NewDataKey } from './data-keys.service.js';
export { SlotCost } from './password-kdf.js';
export { sessionSlotColumn } from './slot-columns.js';
export { SessionSlots } from './session-slots.js';
export { type PasswordCredential } from './data-key-slots.js';
