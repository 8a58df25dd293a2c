import { Injectable } from '@nestjs/common';
import { OutboxRepository, OutboxSequencer, type PlacedEvent } from '#platform/outbox';
import { FeedEvent } from './feed-event.js';
import { type Listener } from './listener.js';

const BATCH = 200;
/** Events that are read at once for a listener that is behind the others. */
const CATCH_UP = 50;

const toFeed = (rows: readonly PlacedEvent[]): FeedEvent[] => rows.map((row) => new FeedEvent(row));

/** Sends the events of the outbox to listeners: new ones are read once for all of them. */
@Injectable()
export class EventFeed {
  /** Everybody who is not behind has got, or must not get, what is up to here. */
  private position = 0;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly sequencer: OutboxSequencer,
  ) {}

  /** The position of the newest event. */
  get head(): number {
    return this.sequencer.head;
  }

  /** Adds what runs when there are new events. Must not throw or wait. */
  whenAdvanced(run: () => void): void {
    this.sequencer.onAdvance(run);
  }

  /** Sends what the listeners lack. Must not be called again before it has returned. */
  async send(listeners: readonly Listener[]): Promise<void> {
    const following = listeners.filter(({ position }) => position !== null);
    if (following.length === 0) this.position = this.head;
    else await this.sendNew(following);
    for (const listener of following) if (listener.isBehind(this.position)) await this.catchUp(listener);
  }

  private async sendNew(listeners: readonly Listener[]): Promise<void> {
    while (this.position < this.head) {
      const events = toFeed(await this.outbox.list(this.position, BATCH));
      const end = events.at(-1)?.position ?? this.head;
      for (const listener of listeners)
        if ((listener.position ?? 0) >= this.position) listener.receive(events, end);
      this.position = end;
    }
  }

  private async catchUp(listener: Listener): Promise<void> {
    const { owner } = listener;
    const head = this.position;
    const after = listener.position ?? head;
    if (listener.isResuming && (await this.isMissing(after + 1))) listener.showMissed();
    listener.isResuming = false;
    const events = toFeed(await this.outbox.list(after, CATCH_UP, owner.seesAll ? undefined : owner.userId));
    const last = events.length < CATCH_UP ? undefined : events.at(-1);
    listener.receive(events, last?.position ?? head);
  }

  /** Whether the event at a position was deleted, because it was too old. */
  private async isMissing(position: number): Promise<boolean> {
    const [next] = await this.outbox.list(position - 1, 1);
    return next?.position !== position;
  }
}
