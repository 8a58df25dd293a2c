import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { pollEvery } from '@/session/polling';

export type Connection = components['schemas']['ConnectionListResponse']['connections'][number];

const POLL_MS = 10_000;

/** The newest open connections of an application, at most a thousand. */
export const connectionsQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['connections', applicationId],
    queryFn: async () =>
      (await send(api.GET('/api/connections', { params: { query: { applicationId } } }))).connections,
    refetchInterval: pollEvery(POLL_MS),
  });

export const closeConnection = (id: string) =>
  send(api.DELETE('/api/connections/{id}', { params: { path: { id } } }));
