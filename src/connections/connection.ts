import {
  type ApplicationId,
  type ApplicationSessionId,
  type Instant,
  type SessionId,
  type UserId,
} from '#shared';
import { type Closing } from './close-codes.js';
import { type LockReason } from './lock-reason.js';

export type ConnectionKind = 'http' | 'websocket';

/** Whose connection it is. What ends one of these ends the connection. */
export type ConnectionBinding = {
  readonly applicationId: ApplicationId;
  readonly userId: UserId;
  /** Null for an API key. */
  readonly sessionId: SessionId | null;
  readonly applicationSessionId: ApplicationSessionId | null;
  readonly apiKeyId: string | null;
  readonly terminalId: string | null;
};

/** The application that a connection leads to. */
export type ConnectedApplication = {
  readonly id: ApplicationId;
  /** `hold` keeps sockets open while the screen or the terminal is locked, but lets nothing through. */
  readonly onLock: 'hold' | 'close';
};

/** What the registry does with a connection. None of the methods throws or waits. */
export interface ConnectionControl {
  /** Whether {@link hold} is possible now. If not, a lock closes the connection. */
  readonly canHold: boolean;
  /** Bytes from and to the client, after the request. */
  readonly bytes: { readonly received: number; readonly sent: number };
  close(closing: Closing): void;
  hold(): void;
  release(): void;
}

/** An open connection, for lists. */
export type OpenConnection = {
  readonly id: string;
  readonly kind: ConnectionKind;
  readonly applicationId: ApplicationId;
  /** Null on public paths. */
  readonly binding: ConnectionBinding | null;
  readonly address: string;
  readonly since: Instant;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Whether a lock holds it instead of closing it. */
  readonly canHold: boolean;
  readonly isHeld: boolean;
  /** The locks that hold it. */
  readonly heldBy: readonly LockReason[];
};

/** Selects connections: those that match all given fields. A field that is missing matches everything. */
export type ConnectionFilter = {
  readonly id?: string;
  readonly kind?: ConnectionKind;
  readonly applicationId?: ApplicationId;
  readonly userId?: UserId;
  readonly sessionId?: SessionId;
  /** All but those of this session. */
  readonly exceptSessionId?: SessionId;
  readonly applicationSessionId?: ApplicationSessionId;
  readonly apiKeyId?: string;
  readonly terminalId?: string;
};

type Filtered = Pick<OpenConnection, 'id' | 'kind' | 'applicationId' | 'binding'>;

/** Whether a connection is selected. Connections of public paths have no user, so no filter for one selects them. */
export function matches({ id, kind, applicationId, binding }: Filtered, filter: ConnectionFilter): boolean {
  const { exceptSessionId, ...wanted } = filter;
  if (exceptSessionId !== undefined && binding?.sessionId === exceptSessionId) return false;
  const found: Readonly<Record<string, string | null>> = { ...binding, id, kind, applicationId };
  return Object.entries(wanted).every(
    ([field, value]: [string, string | undefined]) => value === undefined || found[field] === value,
  );
}
