import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { outsideRequest } from '#platform/context';
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
import { type AuditEntry, NO_ORIGIN, toOrigin } from './audit-entry.entity.js';
import { type AuditCursor, AuditEntryRepository, type AuditFilter } from './audit-entry.repository.js';
import {
  type AuditEntryResponse,
  type AuditLogsQuery,
  type AuditPageResponse,
  DEFAULT_PAGE_SIZE,
} from './audit-logs.dto.js';

const EXPORT_BATCH_SIZE = 500;

/** The filter of a query, without paging. */
export type AuditQuery = {
  readonly [Name in 'userId' | 'keyId' | 'action' | 'result' | 'from' | 'to']?:
    AuditLogsQuery[Name] | undefined;
};

type Viewer = Pick<Principal, 'isAdmin'> & { readonly userId: UserId | null };

/** The operator's command line: no user, but may see everything, since they can read the table as well. */
const OPERATOR: Viewer = { userId: null, isAdmin: true };

/**
 * Lists and exports the audit log, newest first: users see their own entries, admins all of them. Every method throws
 * `AdminRequired` for the entries of another user, and `InvalidRequest` for an invalid cursor, ID or time.
 */
@Injectable()
export class AuditLogsService {
  constructor(private readonly entries: AuditEntryRepository) {}

  async getPage(caller: Principal, query: AuditLogsQuery): Promise<AuditPageResponse> {
    const { limit = DEFAULT_PAGE_SIZE } = query;
    const after = parsePageCursor<AuditEntryId>(query.cursor);
    const found = await this.entries.list(toFilter(caller, query), after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      entries: page.map((entry) => toResponse(entry, caller)),
      nextCursor: last && found.length > limit ? formatPageCursor(last) : null,
    };
  }

  /** Returns the entries after the cursor as NDJSON. Reads in batches, as fast as the client takes them. */
  exportFor(caller: Principal, query: AuditLogsQuery): Readable {
    const after = parsePageCursor<AuditEntryId>(query.cursor);
    return this.toStream(caller, query, after);
  }

  /** Returns the entries of all users as NDJSON, for the operator's command line. */
  exportAll(query: AuditQuery): Readable {
    return this.toStream(OPERATOR, query, null);
  }

  private toStream(viewer: Viewer, query: AuditQuery, after: AuditCursor | null): Readable {
    // Outside of the generator, so that an invalid query is refused before the response begins.
    const filter = toFilter(viewer, query);
    return Readable.from(this.readBatches(viewer, filter, after), { objectMode: false });
  }

  /** Reads from the newest to the oldest entry, so that entries written during the export do not make it endless. */
  private async *readBatches(
    viewer: Viewer,
    filter: AuditFilter,
    start: AuditCursor | null,
  ): AsyncGenerator<string> {
    let after = start;
    do {
      const cursor = after;
      // The client sets the pace, so the time budget of the request must not apply to the whole export.
      const batch = await outsideRequest(() => this.entries.list(filter, cursor, EXPORT_BATCH_SIZE));
      if (batch.length > 0) {
        yield batch.map((entry) => `${JSON.stringify(toResponse(entry, viewer))}\n`).join('');
      }
      after = batch.length === EXPORT_BATCH_SIZE ? (batch.at(-1) ?? null) : null;
    } while (after !== null);
  }
}

/** Restricts the query to what the viewer may see. */
function toFilter(viewer: Viewer, { userId, keyId, action, result, from, to }: AuditQuery): AuditFilter {
  return {
    userId: parseUserId(viewer, userId),
    key: parseKeyId(viewer, keyId),
    action: action ?? null,
    result: result ?? null,
    from: parseInstant('from', from),
    to: parseInstant('to', to),
  };
}

/** Returns null for the entries of all users. */
function parseUserId(viewer: Viewer, userId: string | undefined): UserId | null {
  if (userId === undefined) return viewer.isAdmin ? null : viewer.userId;
  if (!isId<UserId>(userId)) throw new InvalidRequest({}, 'userId is not a valid ID');
  if (!viewer.isAdmin && userId !== viewer.userId) throw new AdminRequired();
  return userId;
}

/** Restricts non-admins to their own use of the key, because they must not see which key another user used. */
function parseKeyId(viewer: Viewer, keyId: string | undefined): AuditFilter['key'] {
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

/** Hides an admin's address and API key from the user they acted on. The address of a failed login is not hidden. */
function toResponse(entry: AuditEntry, viewer: Viewer): AuditEntryResponse {
  const { id, at, action, result, actorId, subjectId, factor, details: json } = entry;
  const isByOtherUser = actorId !== null && actorId !== viewer.userId;
  const origin = isByOtherUser && !viewer.isAdmin ? NO_ORIGIN : toOrigin(entry);
  const details = json === null ? null : (JSON.parse(json) as Record<string, unknown>);
  return { id, at: toRfc3339(at), action, result, actorId, subjectId, factor, ...origin, details };
}
