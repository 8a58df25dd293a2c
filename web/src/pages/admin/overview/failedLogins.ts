import { queryOptions } from '@tanstack/react-query';
import { pollEvery } from '@/session/polling';
import { readEntries } from '../audit/auditLog';

export const HOURS = 24;
const HOUR_MS = 60 * 60 * 1000;
const PAGE_SIZE = 500;
/** Limits the requests for the chart. The audit log lists all failed logins. */
const MAX_PAGES = 10;

export type FailedLogins = {
  /** Failed logins per hour, oldest first. */
  readonly hours: readonly number[];
  readonly total: number;
  /** Whether there were more than were counted. */
  readonly isCut: boolean;
  /** Start of the first hour. */
  readonly start: number;
};

async function readFailedLogins(): Promise<FailedLogins> {
  const start = Date.now() - HOURS * HOUR_MS;
  const hours = Array<number>(HOURS).fill(0);
  let cursor: string | null = null;
  let total = 0;
  for (let page = 0; page < MAX_PAGES && (page === 0 || cursor !== null); page += 1) {
    const { entries, nextCursor } = await readPage(start, cursor);
    for (const { at } of entries) {
      const hour = Math.min(HOURS - 1, Math.max(0, Math.floor((Date.parse(at) - start) / HOUR_MS)));
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    total += entries.length;
    cursor = nextCursor;
  }
  return { hours, total, isCut: cursor !== null, start };
}

function readPage(start: number, cursor: string | null) {
  return readEntries(
    {
      action: 'login',
      result: 'failure',
      from: new Date(start).toISOString(),
      limit: PAGE_SIZE,
      ...(cursor !== null && { cursor }),
    },
    { isBackground: true },
  );
}

/** Failed logins of the last 24 hours. */
export const failedLoginsQuery = queryOptions({
  queryKey: ['audit-logs', 'failed-logins'],
  queryFn: readFailedLogins,
  refetchInterval: pollEvery(60_000),
});
