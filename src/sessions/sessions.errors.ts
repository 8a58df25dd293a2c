import { domainError } from '#shared';

export const NotYourSession = domainError(
  'forbidden',
  'NOT_YOUR_SESSION',
  'Not authorized to revoke this session',
);

export const NoSuchSession = domainError('not-found', 'SESSION_UNKNOWN', 'There is no such live session');
