import { queryOptions, skipToken } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

type Schemas = components['schemas'];
/** A change that can take a way to log in from admins. */
export type AccessChange = Schemas['AccessChangeRequest'];
export type AccessCheck = Schemas['AccessCheckResponse'];

/** How admins could log in after a change that is about to be confirmed. Never from a cache. */
export const accessCheckQuery = (change: AccessChange | undefined, isAsked: boolean) =>
  queryOptions({
    queryKey: ['access-check', change],
    queryFn:
      isAsked && change !== undefined
        ? () => send(api.POST('/users/access-check', { body: { change } }))
        : skipToken,
    staleTime: 0,
    gcTime: 0,
  });
