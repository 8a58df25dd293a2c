import { type EventData } from '#audit';
import { type PlacedEvent } from '#platform/outbox';
import { toRfc3339 } from '#shared';
import { type EventResponse } from './events.dto.js';

/** Returns an event as all receivers get it; see docs/events.md. */
export function formatEvent({ eventId, position, type, at, userId, data }: PlacedEvent): EventResponse {
  return {
    id: eventId,
    sequence: position,
    type,
    timestamp: toRfc3339(at),
    data: { user: userId, ...(JSON.parse(data) as EventData) },
  };
}

/** Hides the address and the API key of somebody else from the user whom they acted on, as the audit log does. */
export function withoutOrigin(event: EventResponse): EventResponse {
  return { ...event, data: { ...event.data, address: null, api_key: null, request_id: null } };
}
