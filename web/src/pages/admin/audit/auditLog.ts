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
  /** Query key of the filter, whose times are relative to now. */
  readonly key: string;
  readonly filterNow: () => Filter;
  readonly cursor: string | undefined;
  /** Whether to poll. */
  readonly isLive: boolean;
};

/** Reads a page. Background requests are marked, so that they do not reset the idle timeout. */
export async function readEntries(query: Query, { isBackground }: { readonly isBackground: boolean }) {
  const page = await send(
    api.GET('/api/audit-logs', {
      params: { query },
      ...(isBackground && { headers: { 'X-Background': '1' } }),
    }),
  );
  // NDJSON, which was not requested.
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

/** Returns all matching entries as NDJSON. */
export const exportEntries = (query: Filter): Promise<Blob> =>
  send(
    api.GET('/api/audit-logs', {
      params: { query },
      headers: { Accept: 'application/x-ndjson' },
      parseAs: 'blob',
    }),
  );
