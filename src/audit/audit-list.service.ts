import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import {
  type AuditEntryId,
  formatPageCursor,
  type Instant,
  InvalidRequest,
  isId,
  parsePageCursor,
  parseRfc3339,
  toRfc3339,
  type UserId,
} from '#shared';
import { type AuditEntry, type AuditOrigin, NO_ORIGIN } from './audit-entry.entity.js';
import { AuditEntryRepository, type AuditFilter } from './audit-entry.repository.js';
import {
  type AuditEntryResponse,
  type AuditLogsQuery,
  type AuditPageResponse,
  LISTED,
} from './dto/audit-logs.dto.js';

/** Shows the log: their own events to users, all to admins, newest first. */
@Injectable()
export class AuditListService {
  constructor(private readonly entries: AuditEntryRepository) {}

  /** Throws `AdminRequired` for somebody else's events, `InvalidRequest` for a cursor or time that cannot be read. */
  async page(caller: Principal, query: AuditLogsQuery): Promise<AuditPageResponse> {
    const { limit = LISTED } = query;
    const after = parsePageCursor<AuditEntryId>(query.cursor);
    const found = await this.entries.list(filterOf(caller, query), after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      entries: page.map((entry) => toResponse(entry, caller)),
      nextCursor: last && found.length > limit ? formatPageCursor(last) : null,
    };
  }
}

/** Who looks; an operator is nobody in particular, and may see everything. */
export type AuditViewer = Pick<Principal, 'isAdmin'> & { readonly userId: UserId | null };

/** Which entries. */
export type AuditQuery = {
  readonly [Name in 'userId' | 'keyId' | 'action' | 'from' | 'to']?: AuditLogsQuery[Name] | undefined;
};

/** What the caller asked for, as far as they may see it. */
export function filterOf(viewer: AuditViewer, { userId, keyId, action, from, to }: AuditQuery): AuditFilter {
  return {
    userId: ownerOf(viewer, userId),
    key: keyOf(viewer, keyId),
    action: action ?? null,
    from: parseInstant('from', from),
    to: parseInstant('to', to),
  };
}

/** Hides an admin's address and key from the user they acted on; shows users where strangers came from. */
export function toResponse(entry: AuditEntry, viewer: AuditViewer): AuditEntryResponse {
  const { id, at, action, result, actorId, subjectId, factor, details } = entry;
  const isOthers = actorId !== null && actorId !== viewer.userId;
  const origin = isOthers && !viewer.isAdmin ? NO_ORIGIN : originOf(entry);
  const facts = details === null ? null : (JSON.parse(details) as Record<string, unknown>);
  return { id, at: toRfc3339(at), action, result, actorId, subjectId, factor, ...origin, details: facts };
}

const originOf = ({
  actorKeyId,
  actorKeyPrefix,
  address,
  userAgent,
  requestId,
}: AuditEntry): AuditOrigin => ({ actorKeyId, actorKeyPrefix, address, userAgent, requestId });

/** Null means everybody. */
function ownerOf(viewer: AuditViewer, asked: string | undefined): UserId | null {
  if (asked === undefined) return viewer.isAdmin ? null : viewer.userId;
  if (!isId<UserId>(asked)) throw new InvalidRequest({}, 'userId is not a valid ID');
  if (!viewer.isAdmin && asked !== viewer.userId) throw new AdminRequired();
  return asked;
}

/** The filter must not tell users which key somebody else used, since the entries do not show it. */
function keyOf(viewer: AuditViewer, keyId: string | undefined): AuditFilter['key'] {
  if (keyId === undefined) return null;
  if (!isId(keyId)) throw new InvalidRequest({}, 'keyId is not a valid ID');
  return { id: keyId, actorId: viewer.isAdmin ? null : viewer.userId };
}

function parseInstant(name: string, text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const instant = parseRfc3339(text);
  if (instant === null) throw new InvalidRequest({}, `${name} must be a date and time with a zone`);
  return instant;
}
