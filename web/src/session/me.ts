import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { replaceData } from './forget';

const ME = ['me'];

export const meQuery = queryOptions({
  queryKey: ME,
  queryFn: async ({ client }) => {
    const me = await send(api.GET('/users/me'));
    const known = client.getQueryData<typeof me>(ME)?.userId;
    // The browser may have got the cookie of somebody else without these pages.
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

/** Returns who is logged in; only behind the gate. */
export function useMe() {
  return useSuspenseQuery(meQuery).data;
}

/** Returns the screen lock's settings; undefined until they are known. */
export function useSecurity() {
  return useQuery(securityQuery).data;
}
