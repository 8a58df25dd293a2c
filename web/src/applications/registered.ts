import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type Application = components['schemas']['ApplicationResponse'];

/** All applications, for admins. */
export const applicationsQuery = queryOptions({
  queryKey: ['applications', 'registered'],
  queryFn: async () => (await send(api.GET('/api/applications'))).applications,
});
