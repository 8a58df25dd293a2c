import { domainError } from '#shared';

/** Also for connections of others, so that nobody can find out which exist. */
export const ConnectionNotFound = domainError(
  'not-found',
  'CONNECTION_NOT_FOUND',
  'There is no such open connection',
);
