import { domainError } from '#shared';

/** This credential cannot open the data: give the password once, or the data belongs to an earlier key. */
export const DataLocked = domainError('forbidden', 'DATA_LOCKED', 'The encrypted data is locked');
