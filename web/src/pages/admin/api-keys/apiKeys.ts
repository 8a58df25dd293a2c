import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type ApiKey = components['schemas']['ListedApiKeyResponse'];

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: () => send(api.GET('/users/api-keys')),
});

/** The scopes that open applications behind Latchkey, of those that accept API keys. */
export const doorScopesQuery = queryOptions({
  queryKey: ['api-key-scopes'],
  queryFn: async () => {
    const { applications } = await send(api.GET('/api/applications'));
    return applications
      .filter((application) => application.api_keys)
      .map(({ name, slug }) => ({ name, scope: `door:${slug}` }));
  },
});

export const deleteKey = (keyId: string) =>
  send(api.DELETE('/users/api-keys/{keyId}', { params: { path: { keyId } } }));
