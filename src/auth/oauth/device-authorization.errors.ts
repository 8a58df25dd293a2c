import { domainError, type Wait } from '#shared';

/** What RFC 8628, section 3.5, adds to the errors of the token endpoint. */
export const AuthorizationPending = domainError('invalid', 'AUTHORIZATION_PENDING', 'authorization_pending');
export const SlowDown = domainError('invalid', 'SLOW_DOWN', 'slow_down');
export const OAuthAccessDenied = domainError('invalid', 'OAUTH_ACCESS_DENIED', 'access_denied');
export const DeviceCodeExpired = domainError('invalid', 'DEVICE_CODE_EXPIRED', 'expired_token');

/** The same for a code that is wrong, expired, or decided already. */
export const InvalidUserCode = domainError(
  'not-found',
  'INVALID_USER_CODE',
  'No device is waiting with this code. Check the code, or start again on the device',
);

export const TooManyUserCodes = domainError<Wait>(
  'throttled',
  'USER_CODE_RATE_LIMITED',
  'Too many wrong codes. Try again later',
  { remainingTime: 900 },
);

export const TooManyDeviceLogins = domainError<Wait>(
  'throttled',
  'DEVICE_LOGIN_RATE_LIMITED',
  'Too many devices have asked from this address. Try again later',
  { remainingTime: 900 },
);
