/** Tells clients at once what happens to their session. Owns no table. */
export { formatEvent } from './event-format.js';
export { EventsModule } from './events.module.js';
export { SessionEvents } from './session-events.service.js';
