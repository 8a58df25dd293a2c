import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog, AuditLogsService, type AuditEntryResponse, type AuditQuery } from '#audit';
import { outsideRequest } from '#platform/context';
import { Transactions } from '#platform/database';
import { InvalidRequest, parseRfc3339, type UserId } from '#shared';
import { UserListRepository } from '#users';
import { CSV_HEADER, toCsvLine } from './audit-csv.js';
import {
  type AuditExportQuery,
  type AuditLogPageResponse,
  type AuditLogQuery,
  DEFAULT_PAGE_SIZE,
  type ExportFormat,
  type TermixAuditEntry,
} from './audit-log.dto.js';
import { listActionsOn, toTermixEntry } from './termix-entry.js';

/**
 * Lists and exports the audit log as Termix shows it, newest first. Every method throws `InvalidRequest` for an invalid id
 * or time.
 */
@Injectable()
export class TermixAuditLog {
  constructor(
    private readonly logs: AuditLogsService,
    private readonly users: UserListRepository,
    private readonly audit: AuditLog,
    private readonly transactions: Transactions,
  ) {}

  async getPage(caller: Principal, query: AuditLogQuery): Promise<AuditLogPageResponse> {
    const { page = 1, limit = DEFAULT_PAGE_SIZE } = query;
    const { entries, total } = await this.logs.getNumberedPage(caller, toAuditQuery(query), { page, limit });
    const logs = await this.withNames(entries);
    return { logs, total, page, totalPages: Math.max(1, Math.ceil(total / limit)) };
  }

  /** Returns the entries as text, and records that they were exported. */
  async export(caller: Principal, { format = 'csv', ...query }: AuditExportQuery): Promise<Readable> {
    const batches = this.logs.readAll(caller, toAuditQuery(query));
    await this.transactions.run((tx) =>
      this.audit.record(tx, { action: 'audit.exported', actor: caller.userId, details: { format } }),
    );
    return Readable.from(this.toText(batches, format), { objectMode: false });
  }

  private async *toText(
    batches: AsyncIterable<AuditEntryResponse[]>,
    format: ExportFormat,
  ): AsyncGenerator<string> {
    if (format === 'csv') yield CSV_HEADER;
    const toLine = format === 'csv' ? toCsvLine : toJsonLine;
    for await (const batch of batches) {
      const entries = await outsideRequest(() => this.withNames(batch));
      yield entries.map(toLine).join('');
    }
  }

  private async withNames(entries: readonly AuditEntryResponse[]): Promise<TermixAuditEntry[]> {
    const ids = entries.flatMap(({ actorId, subjectId }) => [actorId, subjectId]).filter((id) => id !== null);
    const names = await this.users.listNames([...new Set(ids as UserId[])]);
    return entries.map((entry) => toTermixEntry(entry, names));
  }
}

const toJsonLine = (entry: TermixAuditEntry): string => `${JSON.stringify(entry)}\n`;

type Filter = Omit<AuditLogQuery, 'page' | 'limit'>;

function toAuditQuery({ userId, action, resourceType, success, startDate, endDate }: Filter): AuditQuery {
  return {
    userId: userId === '' ? undefined : userId,
    action,
    actions: resourceType === undefined ? undefined : listActionsOn(resourceType),
    result: success === undefined ? undefined : success === 'true' ? 'success' : 'failure',
    from: withZone('startDate', startDate),
    to: withZone('endDate', endDate),
  };
}

/** A form sends the minute without a zone, which Termix takes for UTC; see HTML, «local date and time string». */
const LOCAL_MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
const LOCAL_SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?$/;

function withZone(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = LOCAL_MINUTE.test(text) ? `${text}:00Z` : LOCAL_SECOND.test(text) ? `${text}Z` : text;
  if (parseRfc3339(time) === null)
    throw new InvalidRequest({}, `${name} must be a date and time, like 2031-01-31T12:00`);
  return time;
}
