import { type QueryClient } from '@tanstack/react-query';
import { replaceData } from './forget';
import { meQuery } from './me';
import { openSession } from './sessionState';

/**
 * Continues open pages with the new session of `userId`: refetches their data, or discards it first if it belongs to
 * another user.
 */
export function resumeSession(client: QueryClient, userId: string): void {
  const known = client.getQueryData(meQuery.queryKey)?.userId;
  openSession();
  if (known === undefined || known === userId) void client.invalidateQueries();
  else replaceData(client);
}
