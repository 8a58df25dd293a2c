import { domainError } from '#shared';

export const NotReady = domainError<{ dependencies: Record<string, string> }>(
  'unavailable',
  'NOT_READY',
  'Service temporarily unavailable',
  { dependencies: { storage: 'down' } },
);
