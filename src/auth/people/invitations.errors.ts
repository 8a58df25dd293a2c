import { domainError } from '#shared';

/** The same for a link that is wrong, expired, used, revoked, or whose sender may no longer invite. */
export const InvalidInvitation = domainError(
  'invalid',
  'INVALID_INVITATION',
  'This invitation is not valid, or no longer',
);

export const InvitationNotFound = domainError('not-found', 'INVITATION_NOT_FOUND', 'Invitation not found');
