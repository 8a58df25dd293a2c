import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';

/** Whether there is no account yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup-required'],
  queryFn: () => send(api.GET('/users/setup-required')),
});
