import { type ObservedSession } from '#sessions';
import { type Instant, type SessionId, toRfc3339, type UserId } from '#shared';
import { type EventStream } from './event-stream.js';
import { type EventType } from './events.dto.js';

/** Who listens, and from where. */
export type ListenerOwner = {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  /** A client's address, or its block; see `addressBlock`. */
  readonly client: string;
};

const NONE: ReadonlySet<string> = new Set();

/** An open stream, and what was sent to it last. */
export class Listener {
  /** Undefined before the first state. */
  private lockedAt: Instant | null | undefined;
  private terminals = NONE;
  /** The changes of terminals that were taken into account; undefined before the first state. */
  terminalChanges: number | undefined;

  constructor(
    readonly owner: ListenerOwner,
    private readonly stream: EventStream,
  ) {}

  /** Sends how the session differs from its last state; at first its state. Returns whether it is live. */
  showSession({ endedBy, lock }: ObservedSession): boolean {
    if (endedBy !== null) {
      this.send('session.ended', { reason: endedBy });
      this.finish();
      return false;
    }
    const lockedAt = lock?.lockedAt ?? null;
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

  sendHeartbeat(): void {
    this.stream.sendHeartbeat();
  }

  finish(): void {
    this.stream.finish();
  }

  private send(type: EventType, data: Readonly<Record<string, string>>): void {
    this.stream.sendEvent({ type, ...data });
  }
}
