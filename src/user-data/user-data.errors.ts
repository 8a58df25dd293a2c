import { domainError } from '#shared';

export const InvalidDataName = domainError(
  'invalid',
  'INVALID_DATA_NAME',
  'An item name has 1 to 128 of the characters A-Z a-z 0-9 . _ : / -',
);

export const DataNotFound = domainError('not-found', 'DATA_NOT_FOUND', 'There is no item with this name');

export const DataLimit = domainError(
  'conflict',
  'DATA_LIMIT',
  'The data limit is reached: delete some items first',
);

export const VersionConflict = domainError<{ version: number }>(
  'conflict',
  'VERSION_CONFLICT',
  'The item has changed since it was read',
  { version: 3 },
);
