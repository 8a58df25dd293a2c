import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';

type ListQuery = { readonly userId?: string; readonly limit?: number; readonly cursor?: string };

/** Live sessions, latest activity first, paginated. */
export const sessionsQuery = (query: ListQuery) =>
  queryOptions({
    queryKey: ['sessions', 'list', query],
    queryFn: () => send(api.GET('/users/sessions', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const endSession = (sessionId: string) =>
  send(api.DELETE('/users/sessions/{sessionId}', { params: { path: { sessionId } } }));

/** Ends all sessions of a user; for the current user, all except this one. */
export const endSessionsOf = (userId: string, isSelf: boolean) =>
  send(
    api.POST('/users/sessions/revoke-all', {
      body: isSelf ? { exceptCurrent: true } : { targetUserId: userId },
    }),
  );
