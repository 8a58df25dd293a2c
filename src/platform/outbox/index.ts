/** Events for receivers outside of this process, written in the transaction of the change. Owns `outbox_event` and `outbox_head`. */
export { appendToOutbox, type NewOutboxEvent } from './outbox.js';
export { OutboxEvent, OutboxHead } from './outbox-event.entity.js';
export { EVENT_RETENTION_MS, OutboxModule } from './outbox.module.js';
export { OutboxRepository, type PlacedEvent } from './outbox.repository.js';
export { OutboxSequencer } from './outbox-sequencer.js';
