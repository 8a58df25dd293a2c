import { domainError, type Wait } from '#shared';

/** A client that reads to the end of the response would wait for ever. */
export const EventStreamRequired = domainError(
  'not-acceptable',
  'EVENT_STREAM_REQUIRED',
  'This is a stream of events: send Accept: text/event-stream',
);

export const TooManyEventStreams = domainError<Wait>(
  'throttled',
  'TOO_MANY_EVENT_STREAMS',
  'Too many event streams are open',
  { remainingTime: 10 },
);
