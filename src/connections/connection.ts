import {
  type ApplicationId,
  type ApplicationSessionId,
  type Instant,
  type SessionId,
  type UserId,
} from '#shared';
import { type Closing } from './close-codes.js';

export const LOCK_REASONS = ['screen', 'terminal'] as const;
/** Which lock holds a connection. One that two locks hold continues after both have ended. */
export type LockReason = (typeof LOCK_REASONS)[number];

/** Returns the lock that a filter of connections means: that of the terminal if it names one. */
export const lockReasonOf = ({ terminalId }: { readonly terminalId?: string }): LockReason =>
  terminalId === undefined ? 'screen' : 'terminal';

/** `desktop`: a tunnel of the remote-desktop proxy; the others lead to applications. */
export type ConnectionKind = 'http' | 'websocket' | 'desktop';

/** Whose connection it is. What ends one of these ends the connection. */
export type ConnectionBinding = {
  /** Null for remote desktops. */
  readonly applicationId: ApplicationId | null;
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

/** What a decision allowed to connect. */
export type ConnectionPass = {
  /** Null for remote desktops. */
  readonly application: ConnectedApplication | null;
  /** Null for public paths, which carry no identity and end with the application only. */
  readonly binding: ConnectionBinding | null;
  /**
   * The terminals whose locks apply, if not only that of the binding, the first of them for lists. One that ends in `*` is
   * a prefix.
   */
  readonly terminals?: readonly string[];
  /** Whether the admin role is what allows it. */
  readonly isForAdmins?: boolean;
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
  readonly applicationId: ApplicationId | null;
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
  readonly exceptSessionId?: SessionId | undefined;
  readonly applicationSessionId?: ApplicationSessionId;
  readonly apiKeyId?: string;
  readonly terminalId?: string;
  /** Only those of sessions; those of API keys outlive sessions. */
  readonly isOfSession?: true;
  /** Only those that the admin role allows. */
  readonly isForAdmins?: true;
};

/** A connection, as far as filters look at it. */
export type Filtered = Pick<OpenConnection, 'id' | 'kind' | 'applicationId' | 'binding'> & {
  readonly terminals: readonly string[];
  readonly isForAdmins: boolean;
};

/** Not the whole pass: the headers in it would stay in memory as long as the connection. */
export function factsOf({ application, binding, terminals, isForAdmins = false }: ConnectionPass) {
  return {
    applicationId: application === null ? null : application.id,
    binding,
    terminals: terminals ?? listTerminals(binding),
    isForAdmins,
    closesOnLock: application?.onLock !== 'hold',
  };
}

function listTerminals(binding: ConnectionBinding | null): string[] {
  const terminalId = binding?.terminalId ?? null;
  return terminalId === null ? [] : [terminalId];
}

const OWN_FIELDS = ['id', 'kind', 'applicationId', 'isForAdmins'] as const;
const BOUND_FIELDS = ['userId', 'sessionId', 'applicationSessionId', 'apiKeyId'] as const;

/**
 * Whether a connection is selected. Connections of public paths have no user, so no filter for one selects them. Runs for
 * every connection when a session ends, so it allocates nothing large.
 */
export function matches(connection: Filtered, filter: ConnectionFilter): boolean {
  const { binding, terminals } = connection;
  return (
    OWN_FIELDS.every((field) => filter[field] === undefined || filter[field] === connection[field]) &&
    BOUND_FIELDS.every((field) => filter[field] === undefined || filter[field] === binding?.[field]) &&
    matchesSession(binding?.sessionId ?? null, filter) &&
    (filter.terminalId === undefined || appliesTo(terminals, filter.terminalId))
  );
}

function matchesSession(
  sessionId: SessionId | null,
  { exceptSessionId, isOfSession }: ConnectionFilter,
): boolean {
  return sessionId === null ? isOfSession === undefined : sessionId !== exceptSessionId;
}

/** Whether the lock of a terminal applies to a connection with these terminals. */
export const appliesTo = (terminals: readonly string[], terminalId: string): boolean =>
  terminals.some((terminal) =>
    terminal.endsWith('*') ? terminalId.startsWith(terminal.slice(0, -1)) : terminal === terminalId,
  );
