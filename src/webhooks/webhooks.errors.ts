import { domainError } from '#shared';

export const WebhookNotFound = domainError(
  'not-found',
  'WEBHOOK_NOT_FOUND',
  'There is no webhook with this ID',
);

export const InvalidWebhookUrl = domainError(
  'invalid',
  'INVALID_WEBHOOK_URL',
  'url is https://… without user name, password and fragment; http:// needs allow_private',
);

export const UnknownEventType = domainError<{ type: string }>(
  'invalid',
  'UNKNOWN_EVENT_TYPE',
  'types has an entry that is neither *, a type of event, nor a group like session.*',
  { type: 'session.begun' },
);

export const TooManyWebhooks = domainError('conflict', 'TOO_MANY_WEBHOOKS', 'There are 50 webhooks already');
