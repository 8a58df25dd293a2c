import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';

type ListQuery = { readonly userId?: string; readonly limit?: number; readonly cursor?: string };

/** Live sessions, latest activity first, page by page. */
export const sessionsQuery = (query: ListQuery) =>
  queryOptions({
    queryKey: ['sessions', 'list', query],
    queryFn: () => send(api.GET('/users/sessions', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const endSession = (sessionId: string) =>
  send(api.DELETE('/users/sessions/{sessionId}', { params: { path: { sessionId } } }));

/** Ends all sessions of a person; of oneself all but this one. */
export const endSessionsOf = (userId: string, isSelf: boolean) =>
  send(
    api.POST('/users/sessions/revoke-all', {
      body: isSelf ? { exceptCurrent: true } : { targetUserId: userId },
    }),
  );
