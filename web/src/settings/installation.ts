import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type Installation = components['schemas']['InstallationResponse'];

/** The state of the service process, its database and its master keys. */
export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: () => send(api.GET('/api/installation', { headers: { 'X-Background': '1' } })),
  staleTime: 60_000,
});
