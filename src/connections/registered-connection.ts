import { type Instant } from '#shared';
import {
  type ConnectionControl,
  factsOf,
  type ConnectionPass,
  type LockReason,
  type OpenConnection,
} from './connection.js';
import { type StoredFacts } from './connection-store.js';

type Facts = Pick<OpenConnection, 'id' | 'kind' | 'address' | 'since'> & ReturnType<typeof factsOf>;

const NONE: readonly LockReason[] = [];

/** Returns what does not change while a connection is open. */
export const toFacts = (
  pass: ConnectionPass,
  { id, kind, address, since }: Pick<Facts, 'id' | 'kind' | 'address' | 'since'>,
): Facts => ({ id, kind, address, since, ...factsOf(pass) });

/** A connection of this process. What changes while it is open is read from it, so that thousands need no copies. */
export class RegisteredConnection implements OpenConnection, StoredFacts {
  readonly id: string;
  readonly kind: OpenConnection['kind'];
  readonly applicationId: OpenConnection['applicationId'];
  readonly binding: OpenConnection['binding'];
  readonly address: string;
  readonly since: Instant;
  readonly terminals: readonly string[];
  readonly isForAdmins: boolean;
  readonly closesOnLock: boolean;
  /** The locks that hold it; none while it is open. */
  heldBy = NONE;

  constructor(
    { id, kind, applicationId, binding, address, since, terminals, isForAdmins, closesOnLock }: Facts,
    readonly owner: string,
    readonly control: ConnectionControl,
  ) {
    this.id = id;
    this.kind = kind;
    this.applicationId = applicationId;
    this.binding = binding;
    this.address = address;
    this.since = since;
    this.terminals = terminals;
    this.isForAdmins = isForAdmins;
    this.closesOnLock = closesOnLock;
  }

  get bytesReceived(): number {
    return this.control.bytes.received;
  }

  get bytesSent(): number {
    return this.control.bytes.sent;
  }

  get canHold(): boolean {
    return !this.closesOnLock && this.control.canHold;
  }

  get isHeld(): boolean {
    return this.heldBy.length > 0;
  }

  addHold(reason: LockReason): void {
    if (!this.heldBy.includes(reason)) this.heldBy = [...this.heldBy, reason];
  }

  /** Returns whether it was held by this lock, and is not by any other. */
  removeHold(reason: LockReason): boolean {
    const wasHeld = this.heldBy.includes(reason);
    if (wasHeld) this.heldBy = this.heldBy.filter((other) => other !== reason);
    return wasHeld && !this.isHeld;
  }

  /** Returns a copy of its present state. */
  snapshot(): OpenConnection {
    const { id, kind, applicationId, binding, address, since } = this;
    const { bytesReceived, bytesSent, canHold, isHeld, heldBy } = this;
    return {
      ...{ id, kind, applicationId, binding, address, since },
      ...{ bytesReceived, bytesSent, canHold, isHeld, heldBy: [...heldBy] },
    };
  }
}
