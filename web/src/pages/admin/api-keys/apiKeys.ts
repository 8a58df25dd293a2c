import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type ApiKey = components['schemas']['ListedApiKeyResponse'];

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: () => send(api.GET('/users/api-keys')),
});

export const deleteKey = (keyId: string) =>
  send(api.DELETE('/users/api-keys/{keyId}', { params: { path: { keyId } } }));
