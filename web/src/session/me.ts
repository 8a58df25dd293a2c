import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => send(api.GET('/users/me')),
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
