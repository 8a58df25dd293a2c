import { Global, Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { Clock, DAY_MS } from '#shared';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxSequencer } from './outbox-sequencer.js';

/** How long receivers can be away without missing an event. */
export const EVENT_RETENTION_MS = 7 * DAY_MS;
/** Bounds the table, whatever happens within the retention time. */
const MAX_EVENTS = 1_000_000;

@Global()
@Module({ providers: [OutboxRepository, OutboxSequencer], exports: [OutboxRepository, OutboxSequencer] })
export class OutboxModule {
  constructor(sweeper: Sweeper, outbox: OutboxRepository, clock: Clock) {
    sweeper.register('outbox events', async (tx, limit) => {
      const last = (await outbox.findHead(tx)) - MAX_EVENTS;
      return outbox.sweep(tx, clock.now() - EVENT_RETENTION_MS, last, limit);
    });
  }
}
