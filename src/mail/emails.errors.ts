import { domainError, type Wait } from '#shared';

export const MailDisabled = domainError(
  'conflict',
  'MAIL_DISABLED',
  'This installation sends no mail: SMTP_URL is not set',
);

export const InvalidEmail = domainError(
  'invalid',
  'INVALID_EMAIL',
  'This is not an e-mail address that mail can be sent to',
);

/** One error for wrong, expired, used and replaced links. */
export const InvalidEmailToken = domainError(
  'invalid',
  'INVALID_EMAIL_TOKEN',
  'The link is invalid, expired or already used',
);

export const TooManyMails = domainError<Wait>(
  'throttled',
  'MAIL_RATE_LIMITED',
  'Too many messages were requested. Please try again later.',
  { remainingTime: 3600 },
);
