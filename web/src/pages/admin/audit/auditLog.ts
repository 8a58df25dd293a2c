import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '@/api/ApiError';
import { api, send } from '@/api/client';
import { pollEvery } from '@/session/polling';
import { type operations } from '@/api/schema';

type Query = NonNullable<operations['listAuditLogs']['parameters']['query']>;
export type Filter = Omit<Query, 'limit' | 'cursor'>;

export const PAGE_SIZE = 50;
const LIVE_MS = 5000;

type PageQuery = {
  /** Names the filter, which itself moves with the time. */
  readonly key: string;
  readonly filterNow: () => Filter;
  readonly cursor: string | undefined;
  /** Asks again and again. */
  readonly isLive: boolean;
};

/** Reads a page. What runs by itself is marked, so that it does not keep the screen from locking. */
export async function readEntries(query: Query, { isBackground }: { readonly isBackground: boolean }) {
  const page = await send(
    api.GET('/api/audit-logs', {
      params: { query },
      ...(isBackground && { headers: { 'X-Background': '1' } }),
    }),
  );
  // The other form of the answer, which was not asked for.
  if (typeof page === 'string') throw ApiError.unreadable(200);
  return page;
}

/** A page of entries, newest first. */
export const auditQuery = ({ key, filterNow, cursor, isLive }: PageQuery) =>
  queryOptions({
    queryKey: ['audit-logs', key, cursor],
    queryFn: () =>
      readEntries(
        { ...filterNow(), limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) },
        { isBackground: isLive },
      ),
    refetchInterval: isLive ? pollEvery(LIVE_MS) : false,
  });

/** Returns all entries that match, one JSON object a line. */
export const exportEntries = (query: Filter): Promise<Blob> =>
  send(
    api.GET('/api/audit-logs', {
      params: { query },
      headers: { Accept: 'application/x-ndjson' },
      parseAs: 'blob',
    }),
  );
