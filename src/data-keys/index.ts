/** Data keys and the slots that they are wrapped in. Owns `data_key_slot`; independent of users and sessions. */
export { DataKeySlot } from './data-key-slot.entity.js';
export { type DataKey, DataKeyOpener, DataLocked, deriveKey } from './data-key.js';
export { DataKeysModule } from './data-keys.module.js';
export { DataKeysService, type NewDataKey, type RecoveredKey } from './data-keys.service.js';
export { passkeySlotColumn, PasskeySlots } from './passkey-slots.js';
export { SlotCost } from './password-kdf.js';
export { sessionSlotColumn, SessionSlots } from './session-slots.js';
export { type PasswordCredential } from './data-key-slots.js';
