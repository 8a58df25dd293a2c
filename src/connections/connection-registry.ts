import { newId } from '#platform/crypto';
import { type Clock } from '#shared';
import { type Closing, CLOSE_CODES } from './close-codes.js';
import {
  type ConnectionControl,
  type ConnectionFilter,
  type ConnectionKind,
  type ConnectionPass,
  lockReasonOf,
  matches,
  type OpenConnection,
} from './connection.js';
import { ConnectionCounter, type ConnectionLimits, DEFAULT_LIMITS } from './connection-limits.js';
import { type ConnectionStore } from './connection-store.js';
import { RecentClosings } from './recent-closings.js';
import { RegisteredConnection, toFacts } from './registered-connection.js';

/** A connection that is about to be opened. */
export type NewConnection = {
  readonly kind: ConnectionKind;
  readonly pass: ConnectionPass;
  readonly address: string;
  /** From {@link ConnectionRegistry.mark}, taken before the decision. */
  readonly mark: number;
};

/** How many connections a call affected: those that stay open, and HTTP requests. */
export type ClosedConnections = { readonly webSockets: number; readonly requests: number };

/** The connections that this process carries, from before they reach the upstream until their end. */
export class ConnectionRegistry {
  /**
   * By id, in the order of their begin. Not a `Map`: its outgrown tables keep those that replace them alive, so in V8 every
   * request would live until the whole heap is collected.
   */
  private readonly entries = Object.create(null) as Record<string, RegisteredConnection>;
  private readonly counter: ConnectionCounter;
  private readonly recent = new RecentClosings();
  private requests = 0;

  constructor(
    private readonly clock: Clock,
    private readonly store: ConnectionStore,
    limits: ConnectionLimits = DEFAULT_LIMITS,
  ) {
    this.counter = new ConnectionCounter(limits);
  }

  /** Call before the decision about a connection, so that what is closed until {@link register} applies to it. */
  mark(): number {
    return this.recent.mark();
  }

  /**
   * Adds a connection that stays open, and stores it for all processes. As {@link register}; throws if it cannot be
   * stored: then it must not be opened, because other processes could neither list nor close it.
   */
  async open(
    connection: NewConnection,
    control: ConnectionControl,
  ): Promise<{ readonly id: string } | Closing | null> {
    const entry = this.add(connection, control);
    if (entry === null || 'code' in entry) return entry;
    try {
      await this.store.add(entry, entry);
    } catch (error) {
      this.remove(entry.id);
      throw error;
    }
    return { id: entry.id };
  }

  /**
   * Adds a connection, before it reaches the upstream. Returns its id, to {@link remove} it; a closing that applies to it
   * since its decision; or null if there are too many.
   */
  register(connection: NewConnection, control: ConnectionControl): { readonly id: string } | Closing | null {
    const added = this.add(connection, control);
    return added === null || 'code' in added ? added : { id: added.id };
  }

  /** Removes a connection that has ended. */
  remove(id: string): void {
    const entry = this.entries[id];
    if (!entry) return;
    Reflect.deleteProperty(this.entries, id);
    this.counter.remove(entry.kind, entry.owner);
    this.store.remove(id);
  }

  /** Returns how many connections of a kind are open. */
  count(kind: ConnectionKind): number {
    return this.counter.get(kind);
  }

  /** Returns the open connections that a filter selects, the oldest first. */
  list(filter: ConnectionFilter = {}): OpenConnection[] {
    return this.select(filter).map((entry) => entry.snapshot());
  }

  /** Returns the open connections themselves, for what looks at all of them more than twice a second. */
  all(): Iterable<OpenConnection> {
    return Object.values(this.entries);
  }

  /** Closes connections, also those that are being decided about. Returns how many were open. */
  close(filter: ConnectionFilter, closing: Closing): ClosedConnections {
    this.recent.add(filter, closing);
    const selected = this.select(filter);
    for (const { control } of selected) control.close(closing);
    return count(selected);
  }

  /**
   * Holds connections of applications with `hold`, and closes the others with 4423. Returns how many of each; those that
   * another lock held already do not count.
   */
  lock(
    filter: ConnectionFilter,
    reason = lockReasonOf(filter),
  ): { readonly held: number; readonly closed: ClosedConnections } {
    const closing = reason === 'terminal' ? CLOSE_CODES.terminalLocked : CLOSE_CODES.locked;
    this.recent.add(filter, closing);
    const all = this.select(filter);
    for (const entry of all) if (entry.isHeld) entry.addHold(reason);
    const selected = all.filter(({ isHeld }) => !isHeld);
    const [held, others] = [
      selected.filter(({ canHold }) => canHold),
      selected.filter(({ canHold }) => !canHold),
    ];
    for (const entry of held) {
      entry.addHold(reason);
      entry.control.hold();
    }
    for (const { control } of others) control.close(closing);
    return { held: held.length, closed: count(others) };
  }

  /**
   * Ends the hold of connections by one lock. Returns how many continue, because no other lock holds them.
   *
   * @param mark from {@link mark}, taken before the state was read that shows the unlock: connections that were locked
   *   since stay held. Without it all are released
   */
  unlock(filter: ConnectionFilter, reason = lockReasonOf(filter), mark = this.mark()): number {
    const selected = this.select(filter).filter((entry) => !this.isClosedSince(entry, mark));
    const released = selected.filter((entry) => entry.removeHold(reason));
    for (const { control } of released) control.release();
    return released.length;
  }

  private isClosedSince(entry: RegisteredConnection, mark: number): boolean {
    return this.recent.since(mark, (filter) => matches(entry, filter)) !== null;
  }

  private add(connection: NewConnection, control: ConnectionControl): RegisteredConnection | Closing | null {
    const { kind, pass, address, mark } = connection;
    const facts = toFacts(pass, { id: this.nextId(kind), kind, address, since: this.clock.now() });
    const missed = this.recent.since(mark, (filter) => matches(facts, filter));
    if (missed) return missed;
    const { binding, applicationId } = facts;
    const owner = `${applicationId ?? ''} ${binding?.sessionId ?? binding?.apiKeyId ?? address}`;
    if (!this.counter.add(kind, owner)) return null;
    const entry = new RegisteredConnection(facts, owner, control);
    this.entries[entry.id] = entry;
    return entry;
  }

  /** Requests are not stored, so only this process needs to tell them apart. */
  private nextId(kind: ConnectionKind): string {
    return kind === 'http' ? `http-${(this.requests += 1)}` : newId();
  }

  private select(filter: ConnectionFilter): RegisteredConnection[] {
    const { id } = filter;
    const candidates = id === undefined ? Object.values(this.entries) : [this.entries[id] ?? []].flat();
    return candidates.filter((entry) => matches(entry, filter));
  }
}

function count(entries: readonly RegisteredConnection[]): ClosedConnections {
  const requests = entries.filter(({ kind }) => kind === 'http').length;
  return { webSockets: entries.length - requests, requests };
}
