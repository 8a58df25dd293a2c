import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { outsideRequest } from '#platform/context';
import { type AuditEntryId, formatPageCursor, parsePageCursor, toRfc3339 } from '#shared';
import { type AuditEntry, NO_ORIGIN, toOrigin } from './audit-entry.entity.js';
import { type AuditCursor, AuditEntryRepository, type AuditFilter } from './audit-entry.repository.js';
import { type AuditQuery, OPERATOR, seesEverything, toFilter, type Viewer } from './audit-filter.js';
import {
  type AuditEntryResponse,
  type AuditLogsQuery,
  type AuditPageResponse,
  DEFAULT_PAGE_SIZE,
} from './audit-logs.dto.js';

const EXPORT_BATCH_SIZE = 500;

/** A page with a number, for clients that show how many there are. */
export type NumberedAuditPage = {
  readonly entries: AuditEntryResponse[];
  /** The entries of all pages; at most {@link MAX_COUNTED}. */
  readonly total: number;
};

/** More entries than this are neither counted nor paged by number: both would keep the database busy. */
export const MAX_COUNTED = 100_000;

/**
 * Lists and exports the audit log, newest first: users see their own entries, those with `audit.view` all of them. Every method throws
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

  /** Returns the page with a number, which counts from 1. It is empty beyond {@link MAX_COUNTED} entries. */
  async getNumberedPage(
    caller: Principal,
    query: AuditQuery,
    { page, limit }: { readonly page: number; readonly limit: number },
  ): Promise<NumberedAuditPage> {
    const filter = toFilter(caller, query);
    const offset = (page - 1) * limit;
    const total = await this.entries.countUpTo(filter, MAX_COUNTED);
    const found = offset < total ? await this.entries.listPage(filter, offset, limit) : [];
    return { entries: found.map((entry) => toResponse(entry, caller)), total };
  }

  /** Returns the entries in batches. Reads as {@link exportFor} does. */
  readAll(caller: Principal, query: AuditQuery): AsyncIterable<AuditEntryResponse[]> {
    return this.readBatches(caller, toFilter(caller, query), null);
  }

  /** Returns the entries after the cursor as NDJSON. Reads in batches, as fast as the client takes them. */
  exportFor(caller: Principal, query: AuditLogsQuery): Readable {
    const after = parsePageCursor<AuditEntryId>(query.cursor);
    return this.toStream(caller, query, after);
  }

  /** Returns the entries of one user, with what any user sees of their own. Reads as {@link exportFor} does. */
  async *exportOwn({ userId }: Pick<Principal, 'userId'>): AsyncGenerator<AuditEntryResponse> {
    const viewer = { userId, permissions: [] };
    for await (const batch of this.readBatches(viewer, toFilter(viewer, {}), null)) yield* batch;
  }

  /** Returns the entries of all users as NDJSON, for the operator's command line. */
  exportAll(query: AuditQuery): Readable {
    return this.toStream(OPERATOR, query, null);
  }

  private toStream(viewer: Viewer, query: AuditQuery, after: AuditCursor | null): Readable {
    // Outside of the generator, so that an invalid query is refused before the response begins.
    const filter = toFilter(viewer, query);
    return Readable.from(toLines(this.readBatches(viewer, filter, after)), { objectMode: false });
  }

  /** Reads from the newest to the oldest entry, so that entries written during the export do not make it endless. */
  private async *readBatches(
    viewer: Viewer,
    filter: AuditFilter,
    start: AuditCursor | null,
  ): AsyncGenerator<AuditEntryResponse[]> {
    let after = start;
    do {
      const cursor = after;
      // The client sets the pace, so the time budget of the request must not apply to the whole export.
      const batch = await outsideRequest(() => this.entries.list(filter, cursor, EXPORT_BATCH_SIZE));
      if (batch.length > 0) yield batch.map((entry) => toResponse(entry, viewer));
      after = batch.length === EXPORT_BATCH_SIZE ? (batch.at(-1) ?? null) : null;
    } while (after !== null);
  }
}

async function* toLines(batches: AsyncIterable<AuditEntryResponse[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** Hides an admin's address and API key from the user they acted on. The address of a failed login is not hidden. */
function toResponse(entry: AuditEntry, viewer: Viewer): AuditEntryResponse {
  const { id, at, action, result, actorId, subjectId, factor, details: json } = entry;
  const isByOtherUser = actorId !== null && actorId !== viewer.userId;
  const origin = isByOtherUser && !seesEverything(viewer) ? NO_ORIGIN : toOrigin(entry);
  const details = json === null ? null : (JSON.parse(json) as Record<string, unknown>);
  return { id, at: toRfc3339(at), action, result, actorId, subjectId, factor, ...origin, details };
}
