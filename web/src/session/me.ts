import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { replaceData } from './forget';

const ME = ['me'];

export const meQuery = queryOptions({
  queryKey: ME,
  queryFn: async ({ client }) => {
    const me = await send(api.GET('/users/me'));
    const known = client.getQueryData<typeof me>(ME)?.userId;
    // Another user may have logged in in this browser without these pages.
    if (known !== undefined && known !== me.userId) replaceData(client, (key) => key === ME[0]);
    return me;
  },
  staleTime: 60_000,
});

export const securityQuery = queryOptions({
  queryKey: ['security'],
  queryFn: () => send(api.GET('/api/security')),
  staleTime: 60_000,
});

/** Returns the current user. Only for pages inside `SessionGate`. */
export function useMe() {
  return useSuspenseQuery(meQuery).data;
}

/** Returns the settings of the screen lock; undefined until they are loaded. */
export function useSecurity() {
  return useQuery(securityQuery).data;
}
