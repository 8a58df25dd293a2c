import { type EndReason } from '#access';
import { newId } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { appendToOutbox, type NewOutboxEvent } from '#platform/outbox';
import { type Instant, type SessionId, type UserId } from '#shared';
import { AUDIT_ACTIONS, type AuditAction, type AuditEvent } from './audit-actions.js';
import { type AuditEntry, type AuditResult } from './audit-entry.entity.js';

/** Events that have another name than their audit entry: receivers do not care what carries a connection. */
const RENAMED: Readonly<Partial<Record<AuditAction, string>>> = {
  'application.socket_opened': 'connection.opened',
  'application.socket_closed': 'connection.closed',
  'guacamole.tunnel_opened': 'connection.opened',
  'guacamole.tunnel_closed': 'connection.closed',
};

/** Actions that are failures by their name. */
const REFUSALS: ReadonlySet<AuditAction> = new Set<AuditAction>([
  'application.refused',
  'guacamole.token_refused',
  'guacamole.tunnel_refused',
  'login.locked',
  'login.unfinished',
  'passkey.cloned',
  'password_reset.exhausted',
]);

const FAILED = '.failed';

/** The only event without an audit entry of its own: one entry may end many sessions. */
const SESSION_ENDED = 'session.ended';

const eventTypeOf = (action: AuditAction): string => RENAMED[action] ?? action;

/** Every type of event, without those of refused attempts; docs/events.md lists them. */
export const EVENT_TYPES: readonly string[] = [
  ...new Set([SESSION_ENDED, ...AUDIT_ACTIONS.map(eventTypeOf)]),
];

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);
const GROUPS: ReadonlySet<string> = new Set(EVENT_TYPES.map((type) => type.replace(/\..*$/, '')));

/** Returns whether a text selects events: `*`, a type, a type with `.failed`, or `<group>.*`. */
export function isEventFilter(text: string): boolean {
  if (text === '*') return true;
  if (text.endsWith('.*')) return GROUPS.has(text.slice(0, -2));
  return KNOWN.has(text.endsWith(FAILED) ? text.slice(0, -FAILED.length) : text);
}

/** Whether a filter, as {@link isEventFilter} accepts it, selects a type. */
export const selectsEvent = (filter: string, type: string): boolean =>
  filter === '*' || filter === type || (filter.endsWith('.*') && type.startsWith(filter.slice(0, -1)));

/** What the `data` of an event contains besides `user`. */
export type EventData = {
  readonly result: AuditResult;
  /** The user who acted; null for unauthenticated clients, the operator and the service itself. */
  readonly actor: UserId | null;
  readonly factor: string | null;
  readonly address: string | null;
  readonly api_key: string | null;
  readonly request_id: string | null;
  readonly details: NonNullable<AuditEvent['details']>;
};

/** Returns the event of an audit entry. It carries the ID of the entry, and no field that the entry lacks. */
export function toOutboxEvent(
  entry: AuditEntry & { readonly action: AuditAction },
  details: EventData['details'],
): NewOutboxEvent {
  const { id, at, action, result, actorId, subjectId, factor, address, actorKeyId, requestId } = entry;
  const hasFailed = result === 'failure' && !REFUSALS.has(action);
  const data: EventData = {
    ...{ result, actor: actorId, factor, address, api_key: actorKeyId, request_id: requestId },
    details,
  };
  return { id, type: eventTypeOf(action) + (hasFailed ? FAILED : ''), at, userId: subjectId, data };
}

const NO_ORIGIN: Omit<EventData, 'details'> = {
  result: 'success',
  actor: null,
  factor: null,
  address: null,
  api_key: null,
  request_id: null,
};

/** Sessions that ended together: one, those of a user, or all. */
export type SessionEnding = {
  readonly sessionId?: SessionId | undefined;
  readonly userId?: UserId | undefined;
  readonly exceptSessionId?: SessionId | undefined;
  readonly reason: EndReason;
};

/** Adds the event `session.ended` in the transaction that ends the sessions. */
export async function appendSessionEnded(tx: Tx, at: Instant, ending: SessionEnding): Promise<void> {
  const { sessionId, userId, exceptSessionId, reason } = ending;
  const details = { session: sessionId ?? null, except: exceptSessionId ?? null, reason };
  const data: EventData = { ...NO_ORIGIN, details };
  await appendToOutbox(tx, { id: newId(), type: SESSION_ENDED, at, userId: userId ?? null, data });
}
