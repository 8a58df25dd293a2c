import { domainError, type Wait } from '#shared';

/**
 * The errors of the token endpoint. Their texts are the error codes of RFC 6749, section 5.2, and RFC 8628, section 3.5,
 * which clients of these specifications read in `error`.
 */
export const OAuthInvalidRequest = domainError('invalid', 'OAUTH_INVALID_REQUEST', 'invalid_request');
export const OAuthInvalidClient = domainError('invalid', 'OAUTH_INVALID_CLIENT', 'invalid_client');
export const OAuthInvalidGrant = domainError('invalid', 'OAUTH_INVALID_GRANT', 'invalid_grant');
export const UnsupportedGrantType = domainError(
  'invalid',
  'UNSUPPORTED_GRANT_TYPE',
  'unsupported_grant_type',
);
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
