import { AUDIT_ACTIONS, type AuditAction, type AuditEntryResponse } from '#audit';
import { type UserId } from '#shared';
import { type TermixAuditEntry } from './audit-log.dto.js';

/** Where the first part of an action is not what the action is about. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  account: 'user',
  assertion_key: 'key',
  audit: 'audit_log',
  data: 'user',
  device: 'user',
  enrolment_code: 'user',
  guacamole: 'tunnel',
  identity: 'user',
  keys: 'key',
  login: 'session',
  logout: 'session',
  passcode: 'user',
  password: 'user',
  password_reset: 'user',
  provider: 'sso_provider',
  settings: 'setting',
  single_session: 'user',
  totp: 'user',
};

/** The detail with the id, where it has another name than the type. */
const ID_DETAILS: Readonly<Record<string, string>> = { api_key: 'key', sso_provider: 'provider', key: 'kid' };

const NAME_DETAILS = ['name', 'slug', 'setting', 'username', 'prefix', 'command'];

/** Who acted, where it was no account. */
const OPERATOR = 'operator';
const ANONYMOUS = 'anonymous';
const SERVICE = 'system';

function toResourceType(action: string): string {
  const [subject = action] = action.split('.');
  return RESOURCE_TYPES[subject] ?? subject;
}

/** Returns the actions on a type of resource; none for an unknown type. */
export const listActionsOn = (resourceType: string): AuditAction[] =>
  AUDIT_ACTIONS.filter((action) => toResourceType(action) === resourceType);

type Names = ReadonlyMap<UserId, string>;

/** Returns an entry as Termix shows it. `names` are those of the accounts that still exist. */
export function toTermixEntry(entry: AuditEntryResponse, names: Names): TermixAuditEntry {
  const { id, at, action, result, actorId, details, address, userAgent } = entry;
  const isSuccess = result === 'success';
  return {
    id: toNumber(id),
    timestamp: at,
    userId: actorId,
    username: nameOf(actorId, names) ?? nameActor(entry),
    action,
    ...toResource(entry, names),
    success: isSuccess,
    errorMessage: isSuccess ? null : toText(details?.['reason']),
    ipAddress: address,
    userAgent,
    details: details === null ? null : JSON.stringify(details),
  };
}

function toResource({ action, subjectId, details }: AuditEntryResponse, names: Names) {
  const resourceType = toResourceType(action);
  const idDetail = ID_DETAILS[resourceType] ?? resourceType;
  return {
    resourceType,
    resourceId: toText(details?.[idDetail]) ?? subjectId,
    resourceName: findNameIn(details) ?? nameOf(subjectId, names),
  };
}

/** Returns the id of an account that was deleted. */
const nameOf = (userId: string | null, names: Names): string | null =>
  userId === null ? null : (names.get(userId as UserId) ?? userId);

function nameActor({ factor, requestId }: AuditEntryResponse): string {
  if (factor === OPERATOR) return OPERATOR;
  return requestId === null ? SERVICE : ANONYMOUS;
}

function findNameIn(details: AuditEntryResponse['details']): string | null {
  const name = NAME_DETAILS.find((detail) => toText(details?.[detail]) !== null);
  return name === undefined ? null : toText(details?.[name]);
}

const toText = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

/** Leaves room for the milliseconds until 2089 in an integer that JSON carries exactly. */
const EPOCH = Date.UTC(2020);
const PER_MILLISECOND = 4_096;

/**
 * Returns a number for an entry, which ascends with its UUIDv7: the milliseconds, and the last bits of the counter that
 * tells apart the ids of one millisecond (RFC 9562, section 6.2).
 */
export function toNumber(id: string): number {
  const hex = id.replaceAll('-', '');
  const counter = Number.parseInt(hex.slice(18, 22), 16) >> 2;
  return (Number.parseInt(hex.slice(0, 12), 16) - EPOCH) * PER_MILLISECOND + (counter % PER_MILLISECOND);
}
