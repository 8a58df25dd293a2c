import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { outsideRequest } from '#platform/context';
import { type AuditEntryId, parsePageCursor } from '#shared';
import { AuditEntryRepository, type AuditCursor, type AuditFilter } from './audit-entry.repository.js';
import { type AuditQuery, type AuditViewer, filterOf, toResponse } from './audit-list.service.js';
import { type AuditLogsQuery } from './dto/audit-logs.dto.js';

const BATCH = 500;
const OPERATOR: AuditViewer = { userId: null, isAdmin: true };

/** The log as lines of JSON, read piece by piece as fast as the client takes it. */
@Injectable()
export class AuditExportService {
  constructor(private readonly entries: AuditEntryRepository) {}

  /** Everything of the filter, newest first. Throws like a page does, before the first line. */
  async stream(caller: Principal, query: AuditLogsQuery): Promise<Readable> {
    const begin = parsePageCursor<AuditEntryId>(query.cursor);
    const lines = this.lines(caller, filterOf(caller, query), begin);
    return Readable.from(lines, { objectMode: false });
  }

  /** Everybody's entries, for those who could read the table as well. Throws `InvalidRequest` like a page does. */
  streamAll(query: AuditQuery): Readable {
    return Readable.from(this.lines(OPERATOR, filterOf(OPERATOR, query), null), { objectMode: false });
  }

  /** It goes back in time, so what happens meanwhile does not make it endless. */
  private async *lines(
    viewer: AuditViewer,
    filter: AuditFilter,
    begin: AuditCursor | null,
  ): AsyncGenerator<string> {
    let after = begin;
    do {
      const from = after;
      // The client sets the pace: all pieces together may take longer than an answer may keep it waiting.
      const batch = await outsideRequest(() => this.entries.list(filter, from, BATCH));
      if (batch.length > 0) {
        yield batch.map((entry) => `${JSON.stringify(toResponse(entry, viewer))}\n`).join('');
      }
      after = batch.length === BATCH ? (batch.at(-1) ?? null) : null;
    } while (after !== null);
  }
}
