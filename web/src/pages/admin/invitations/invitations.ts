import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type Invitation = components['schemas']['ListedInvitationResponse'];
export type CreatedInvitation = components['schemas']['CreatedInvitationResponse'];

/** The invitations that can still be accepted. */
export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async () => (await send(api.GET('/users/invitations'))).invitations,
});

export const createInvitation = (body: { readonly note: string | null; readonly roleId: number | null }) =>
  send(api.POST('/users/invitations', { body }));

export const revokeInvitation = (id: string) =>
  send(api.DELETE('/users/invitations/{id}', { params: { path: { id } } }));
