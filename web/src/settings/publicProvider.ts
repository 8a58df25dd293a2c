import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';

/** What everybody may know of the provider of single sign-on; null where there is none. */
export const publicProviderQuery = queryOptions({
  queryKey: ['oidc-config', 'public'],
  queryFn: () => send(api.GET('/users/oidc-config')),
});
