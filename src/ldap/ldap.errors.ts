import { domainError } from '#shared';

/** No usable connection, or too many logins at once. The log line of this request has the reason. */
export const DirectoryUnreachable = domainError(
  'unavailable',
  'DIRECTORY_UNREACHABLE',
  'The directory is unreachable or busy: try again later, or log in another way',
);

/** The directory refuses what the settings ask for. The log line of this request has the reason. */
export const DirectoryMisconfigured = domainError(
  'unavailable',
  'DIRECTORY_MISCONFIGURED',
  'The directory cannot be used with its current settings: ask an admin to test them',
);
