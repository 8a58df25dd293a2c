import { AdminRequired, ALL_PERMISSIONS, holds, type Permission, type Principal } from '#access';
import { type Instant, InvalidRequest, isId, parseRfc3339, type UserId } from '#shared';
import { type AuditFilter } from './audit-entry.repository.js';
import { type AuditAction } from './audit-actions.js';
import { type AuditLogsQuery } from './audit-logs.dto.js';

/** The filter of a query, without paging. */
export type AuditQuery = {
  readonly [Name in 'userId' | 'keyId' | 'action' | 'result' | 'from' | 'to']?:
    AuditLogsQuery[Name] | undefined;
} & {
  /** Any of these; `action` must be among them. */
  readonly actions?: readonly AuditAction[] | undefined;
};

export type Viewer = Pick<Principal, 'permissions'> & { readonly userId: UserId | null };

/** The operator's command line: no user, but may see everything, since they can read the table as well. */
export const OPERATOR: Viewer = { userId: null, permissions: [ALL_PERMISSIONS] };

/** Needed for the entries of other users. */
const PERMISSION: Permission = 'audit.view';

export const seesEverything = (viewer: Viewer): boolean => holds(viewer, PERMISSION);

/**
 * Restricts the query to what the viewer may see. Throws `AdminRequired` for the entries of another user, and
 * `InvalidRequest` for an invalid ID or time.
 */
export function toFilter(viewer: Viewer, query: AuditQuery): AuditFilter {
  const { userId, keyId, result, from, to } = query;
  return {
    userId: parseUserId(viewer, userId),
    key: parseKeyId(viewer, keyId),
    actions: toActions(query),
    result: result ?? null,
    from: parseInstant('from', from),
    to: parseInstant('to', to),
  };
}

/** Returns null for the entries of all users. */
function parseUserId(viewer: Viewer, userId: string | undefined): UserId | null {
  if (userId === undefined) return seesEverything(viewer) ? null : viewer.userId;
  if (!isId<UserId>(userId)) throw new InvalidRequest({}, 'userId is not a valid ID');
  if (userId !== viewer.userId && !seesEverything(viewer))
    throw new AdminRequired({ permission: PERMISSION });
  return userId;
}

/** Restricts others to their own use of the key, because they must not see which key another user used. */
function parseKeyId(viewer: Viewer, keyId: string | undefined): AuditFilter['key'] {
  if (keyId === undefined) return null;
  if (!isId(keyId)) throw new InvalidRequest({}, 'keyId is not a valid ID');
  return { id: keyId, actorId: seesEverything(viewer) ? null : viewer.userId };
}

function parseInstant(name: string, text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const instant = parseRfc3339(text);
  if (instant === null) throw new InvalidRequest({}, `${name} must be a date and time with a zone`);
  return instant;
}

function toActions({ action, actions }: AuditQuery): readonly string[] | null {
  if (action === undefined) return actions ?? null;
  return actions === undefined ? [action] : actions.filter((name) => name === action);
}
