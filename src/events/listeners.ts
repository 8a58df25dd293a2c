import { EventStream } from './event-stream.js';
import { TooManyEventStreams } from './events.errors.js';
import { type ListenerOwner } from './feed-event.js';
import { Listener } from './listener.js';

const RETRY_SECONDS = 10;
/** A session is one browser, whose tabs share a stream; some are left over from connections that broke. */
const MAX_PER_SESSION = 8;
const MAX_PER_USER = 100;
/** People behind one address share it. */
const MAX_PER_CLIENT = 500;
const MAX_LISTENERS = 5_000;

/** Where a stream begins. */
export type StreamStart = { readonly cursor: number | null; readonly isResuming: boolean };

/** The open streams of this process. */
export class Listeners {
  private readonly open = new Set<Listener>();
  private isClosed = false;

  /** Throws `TooManyEventStreams`. Ends the oldest stream of a session that has too many. */
  add(owner: ListenerOwner, { cursor, isResuming }: StreamStart): EventStream {
    this.makeRoom(owner);
    const stream = new EventStream(() => this.remove(listener));
    const listener = new Listener(owner, stream, cursor, isResuming);
    this.open.add(listener);
    return stream;
  }

  list(): Listener[] {
    return [...this.open];
  }

  get size(): number {
    return this.open.size;
  }

  remove(listener: Listener): void {
    this.open.delete(listener);
  }

  /** Ends all streams, and accepts no more. */
  close(): void {
    this.isClosed = true;
    for (const listener of this.open) this.end(listener);
  }

  /** Ends a stream after what was sent before. */
  end(listener: Listener): void {
    this.remove(listener);
    listener.finish();
  }

  private makeRoom(owner: ListenerOwner): void {
    const all = this.list();
    if (this.isClosed) throw toTooMany();
    const { sessionId } = owner;
    const [oldest, ...others] =
      sessionId === null ? [] : all.filter((listener) => listener.owner.sessionId === sessionId);
    if (oldest !== undefined && others.length + 1 >= MAX_PER_SESSION) this.end(oldest);
    else if (isFull(all, owner)) throw toTooMany();
  }
}

const toTooMany = () => new TooManyEventStreams({ remainingTime: RETRY_SECONDS });

function isFull(all: readonly Listener[], { userId, client }: ListenerOwner): boolean {
  const ofClient = all.filter(({ owner }) => owner.client === client).length;
  const ofUser = all.filter(({ owner }) => owner.userId === userId).length;
  return all.length >= MAX_LISTENERS || ofClient >= MAX_PER_CLIENT || ofUser >= MAX_PER_USER;
}
