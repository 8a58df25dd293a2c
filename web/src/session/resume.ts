import { type QueryClient } from '@tanstack/react-query';
import { replaceData } from './forget';
import { meQuery } from './me';
import { openSession } from './sessionState';

/**
 * Continues open pages with the session that `userId` has begun: refreshes what they show, or replaces all of it where it
 * belongs to somebody else.
 */
export function resumeSession(client: QueryClient, userId: string): void {
  const known = client.getQueryData(meQuery.queryKey)?.userId;
  openSession();
  if (known === undefined || known === userId) void client.invalidateQueries();
  else replaceData(client);
}
