import { type ObservedSession } from '#sessions';
import { type Instant, toRfc3339 } from '#shared';
import { type EventStream } from './event-stream.js';
import { type StateType } from './events.dto.js';
import { type FeedEvent, type ListenerOwner } from './feed-event.js';

/**
 * Which events are held back, because whoever is in front of a locked screen must not see them. `beyond-lock`: those after
 * the event of the lock, which the listener has not got yet.
 */
type Hold = 'nothing' | 'beyond-lock' | 'everything';

const NONE: ReadonlySet<string> = new Set();

/** An open stream, and what was sent to it last. */
export class Listener {
  /** Undefined before the first state. */
  private lockedAt: Instant | null | undefined;
  private terminals = NONE;
  /** The changes of terminals that were taken into account; undefined before the first state. */
  terminalChanges: number | undefined;
  private hold: Hold;
  /** The position up to which no event of the lock was found. */
  private searchedUntil = 0;

  /**
   * @param cursor the position of the last event that it needs no more; null for a listener without events
   * @param isResuming whether events after the cursor may have been deleted
   */
  constructor(
    readonly owner: ListenerOwner,
    private readonly stream: EventStream,
    private cursor: number | null,
    public isResuming = false,
  ) {
    this.hold = owner.sessionId === null ? 'nothing' : 'everything';
  }

  /** The position after which it continues; null without events. */
  get position(): number | null {
    return this.cursor;
  }

  /** Whether events after its position should be read for it alone. @param head the position of the others */
  isBehind(head: number): boolean {
    if (this.cursor === null || this.cursor >= head || this.hold === 'everything') return false;
    return this.stream.hasRoom && !(this.hold === 'beyond-lock' && this.searchedUntil >= head);
  }

  /** Sends how the session differs from its last state; at first its state. Returns whether it is live. */
  showSession({ endedBy, lock }: ObservedSession): boolean {
    if (endedBy !== null) {
      this.send('session.ended', { reason: endedBy });
      this.finish();
      return false;
    }
    const lockedAt = lock?.lockedAt ?? null;
    if (lock === null) this.hold = 'nothing';
    else if (this.hold === 'nothing') this.hold = 'beyond-lock';
    if (lockedAt === this.lockedAt) return true;
    this.lockedAt = lockedAt;
    if (lock === null) this.send('session.unlocked', {});
    else this.send('session.locked', { locked_at: toRfc3339(lock.lockedAt), reason: lock.reason });
    return true;
  }

  /** Sends which terminals were locked and unlocked since the last call. */
  showTerminals(locked: ReadonlySet<string>, terminalChanges: number): void {
    for (const terminal of locked)
      if (!this.terminals.has(terminal)) this.send('terminal.locked', { terminal });
    for (const terminal of this.terminals)
      if (!locked.has(terminal)) this.send('terminal.unlocked', { terminal });
    this.terminals = locked;
    this.terminalChanges = terminalChanges;
  }

  /** Tells that events after its position were deleted before it came back. */
  showMissed(): void {
    this.send('events.missed', {});
  }

  /**
   * Sends those of the events that it may see, as far as the client reads them.
   * @param end the last position that `events` cover
   */
  receive(events: readonly FeedEvent[], end: number): void {
    if (this.hold === 'everything') return;
    const last = this.hold === 'beyond-lock' ? this.findLock(events, end) : end;
    if (last === null) return;
    for (const event of events) if (event.position > last || !this.accept(event)) return;
    this.cursor = Math.max(this.cursor ?? 0, last);
  }

  /** Sends an event if it may see it. Returns false if it must not get any after it, or not yet. */
  private accept(event: FeedEvent): boolean {
    if (event.position <= (this.cursor ?? 0) || !event.concerns(this.owner)) return true;
    if (!this.stream.hasRoom) return false;
    this.stream.sendEvent(event.position, event.type, event.textFor(this.owner));
    this.cursor = event.position;
    if (!event.locks(this.owner)) return true;
    this.hold = 'everything';
    return false;
  }

  sendHeartbeat(): void {
    this.stream.sendHeartbeat();
  }

  finish(): void {
    this.stream.finish();
  }

  private findLock(events: readonly FeedEvent[], end: number): number | null {
    const cursor = this.cursor ?? 0;
    const lock = events.find((event) => event.position > cursor && event.locks(this.owner));
    if (lock === undefined) this.searchedUntil = end;
    return lock?.position ?? null;
  }

  private send(type: StateType, data: Readonly<Record<string, string>>): void {
    this.stream.sendState({ type, ...data });
  }
}
