import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type Session = components['schemas']['ListedSessionResponse'];

/** Maximum page size of the API. An account always has fewer sessions, because the service ends the oldest ones. */
export const ALL_SESSIONS = 1000;

/** All live sessions of one user. */
export const sessionsOfQuery = (userId: string) =>
  queryOptions({
    queryKey: ['sessions', 'of', userId],
    queryFn: async () => {
      const query = { userId, limit: ALL_SESSIONS };
      return (await send(api.GET('/users/sessions', { params: { query } }))).sessions;
    },
  });

/** Counts all sessions, those except the current one, and the locked ones among those. */
export function countSessions(sessions: readonly Session[]) {
  const others = sessions.filter(({ isCurrentSession }) => !isCurrentSession);
  return {
    all: sessions.length,
    others: others.length,
    locked: others.filter(({ locked }) => locked).length,
  };
}
