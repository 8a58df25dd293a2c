import { newId } from '#platform/crypto';
import { type Clock, SECOND_MS } from '#shared';
import { type Closing, CLOSINGS } from './close-codes.js';
import {
  type ConnectedApplication,
  type ConnectionBinding,
  type ConnectionControl,
  type ConnectionFilter,
  type ConnectionKind,
  matches,
  type OpenConnection,
} from './connection.js';
import { ConnectionCounter, type ConnectionLimits, DEFAULT_LIMITS } from './connection-limits.js';
import { type LockReason, lockReasonOf } from './lock-reason.js';
import { RecentClosings } from './recent-closings.js';

/** What a decision allowed to connect. */
type ConnectionPass = {
  readonly application: ConnectedApplication;
  /** Null for public paths, which carry no identity and end with the application only. */
  readonly binding: ConnectionBinding | null;
};

/** A connection that is about to be opened. */
export type NewConnection = {
  readonly kind: ConnectionKind;
  readonly pass: ConnectionPass;
  readonly address: string;
  /** From {@link ConnectionRegistry.mark}, taken before the decision. */
  readonly mark: number;
};

/** How many connections a call affected. */
export type ClosedConnections = { readonly webSockets: number; readonly requests: number };

type Entry = Pick<NewConnection, 'kind' | 'address'> &
  ConnectionPass & {
    readonly id: string;
    readonly owner: string;
    readonly since: number;
    readonly control: ConnectionControl;
    /** The locks that hold it; none while it is open. */
    readonly holds: Set<LockReason>;
  };

/** How long {@link ConnectionRegistry.closeAll} waits. Each connection is closed within 300 ms. */
const CLOSE_ALL_MS = SECOND_MS;

/** The connections that this process carries, from before they reach the upstream until their end. */
export class ConnectionRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly counter: ConnectionCounter;
  private readonly recent = new RecentClosings();
  private onEmpty: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    limits: ConnectionLimits = DEFAULT_LIMITS,
  ) {
    this.counter = new ConnectionCounter(limits);
  }

  /** Call before the decision about a connection, so that what is closed until {@link register} applies to it. */
  mark(): number {
    return this.recent.mark();
  }

  /**
   * Adds a connection, before it reaches the upstream. Returns its id, to {@link remove} it; a closing that applies to it
   * since its decision; or null if there are too many.
   */
  register(connection: NewConnection, control: ConnectionControl): { readonly id: string } | Closing | null {
    const { kind, pass, address, mark } = connection;
    const { application, binding } = pass;
    const entry = { id: newId(), kind, applicationId: application.id, binding };
    const missed = this.recent.since(mark, (filter) => matches(entry, filter));
    if (missed) return missed;
    const owner = `${application.id} ${binding?.sessionId ?? binding?.apiKeyId ?? address}`;
    if (!this.counter.add(kind, owner)) return null;
    const { id } = entry;
    // Not the whole pass: the headers in it would stay in memory as long as the connection.
    const kept = { kind, application, binding, address };
    this.entries.set(id, { ...kept, id, owner, since: this.clock.now(), control, holds: new Set() });
    return { id };
  }

  /** Removes a connection that has ended. */
  remove(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.entries.delete(id);
    this.counter.remove(entry.kind, entry.owner);
    if (this.entries.size === 0) this.onEmpty?.();
  }

  /** Returns the open connections that a filter selects, the oldest first. */
  list(filter: ConnectionFilter = {}): OpenConnection[] {
    return this.select(filter).map((entry) => {
      const { id, kind, application, binding, address, since, control, holds } = entry;
      const { received, sent } = control.bytes;
      return {
        ...{ id, kind, applicationId: application.id, binding, address, since },
        ...{ bytesReceived: received, bytesSent: sent },
        ...{ canHold: canHold(entry), isHeld: holds.size > 0, heldBy: [...holds] },
      };
    });
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
    this.recent.add(filter, CLOSINGS.locked);
    const all = this.select(filter);
    for (const { holds } of all) if (holds.size > 0) holds.add(reason);
    const selected = all.filter(({ holds }) => holds.size === 0);
    const [held, others] = [selected.filter(canHold), selected.filter((entry) => !canHold(entry))];
    for (const entry of held) {
      entry.holds.add(reason);
      entry.control.hold();
    }
    for (const { control } of others) control.close(CLOSINGS.locked);
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
    const released = selected.filter(({ holds }) => holds.delete(reason) && holds.size === 0);
    for (const { control } of released) control.release();
    return released.length;
  }

  /** Closes all connections, and resolves once they are closed or after a second. */
  async closeAll(closing: Closing): Promise<ClosedConnections> {
    const closed = this.close({}, closing);
    if (this.entries.size > 0) {
      await new Promise<void>((resolve) => {
        this.onEmpty = resolve;
        setTimeout(resolve, CLOSE_ALL_MS).unref();
      });
    }
    return closed;
  }

  private isClosedSince({ id, kind, application, binding }: Entry, mark: number): boolean {
    const found = { id, kind, applicationId: application.id, binding };
    return this.recent.since(mark, (filter) => matches(found, filter)) !== null;
  }

  private select(filter: ConnectionFilter): Entry[] {
    return [...this.entries.values()].filter(({ id, kind, application, binding }) =>
      matches({ id, kind, applicationId: application.id, binding }, filter),
    );
  }
}

const canHold = ({ application, control }: Entry): boolean =>
  application.onLock === 'hold' && control.canHold;

function count(entries: readonly Entry[]): ClosedConnections {
  const webSockets = entries.filter(({ kind }) => kind === 'websocket').length;
  return { webSockets, requests: entries.length - webSockets };
}
