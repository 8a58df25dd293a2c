import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';

/** The public configuration of the identity provider; null if there is none. */
export const publicProviderQuery = queryOptions({
  queryKey: ['oidc-config', 'public'],
  queryFn: () => send(api.GET('/users/oidc-config')),
});
