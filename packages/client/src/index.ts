/** Typed client for the API of Latchkey. See docs/client.md. */
export { type ErrorCode } from './error-codes.js';
export { type FollowOptions, type SessionEvent } from './events.js';
export { createLatchkey, type Latchkey, type LatchkeyOptions } from './latchkey.js';
export { LatchkeyError } from './latchkey-error.js';
export { type Refusal } from './recovery.js';
export { type components, type operations, type paths } from './schema.js';
