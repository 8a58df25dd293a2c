import { domainError, type Wait } from '#shared';

export const EnrolmentCodeRequired = domainError(
  'forbidden',
  'ENROLMENT_CODE_REQUIRED',
  'Setting up the second factor needs a code: ask an admin for one',
);

/** The same for a wrong code and for one that was used or has expired. */
export const InvalidEnrolmentCode = domainError(
  'forbidden',
  'INVALID_ENROLMENT_CODE',
  'This code is wrong, was used already or has expired: ask an admin for a new one',
);

export const TooManyEnrolmentCodes = domainError<Wait>(
  'throttled',
  'ENROLMENT_CODE_RATE_LIMITED',
  'Too many wrong codes. Please try again later.',
  { remainingTime: 900 },
);

export const LastSecondFactor = domainError(
  'conflict',
  'LAST_SECOND_FACTOR',
  'Your account requires a second factor, and this is the only one: first add another one',
);
