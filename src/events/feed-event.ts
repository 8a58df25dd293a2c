import { type PlacedEvent } from '#platform/outbox';
import { type SessionId, type UserId } from '#shared';
import { formatEvent, withoutOrigin } from './event-format.js';
import { type EventResponse } from './events.dto.js';

/** Who listens, and from where. */
export type ListenerOwner = {
  /** Null for an API key. */
  readonly sessionId: SessionId | null;
  readonly apiKeyId: string | null;
  readonly userId: UserId;
  /** A client's address, or its block; see `addressBlock`. */
  readonly client: string;
  /** Whether the listener gets the events of all users. */
  readonly seesAll: boolean;
};

/** An event of the outbox for many listeners. Its text is made once, and only if somebody gets it. */
export class FeedEvent {
  readonly position: number;
  readonly type: string;
  private readonly content: EventResponse;
  private fullText: string | undefined;
  private ownText: string | undefined;

  constructor(event: PlacedEvent) {
    this.position = event.position;
    this.type = event.type;
    this.content = formatEvent(event);
  }

  concerns({ userId, seesAll }: ListenerOwner): boolean {
    return seesAll || this.content.data.user === userId;
  }

  /** Whether it locked the screen of the listener: the account's, or that of an idle session. */
  locks({ userId, sessionId }: ListenerOwner): boolean {
    const { user, details } = this.content.data;
    if (this.type !== 'account.locked' || user !== userId || sessionId === null) return false;
    return details['reason'] !== 'idle' || details['session'] === sessionId;
  }

  textFor({ userId, seesAll }: ListenerOwner): string {
    const { actor } = this.content.data;
    if (seesAll || actor === null || actor === userId)
      return (this.fullText ??= JSON.stringify(this.content));
    return (this.ownText ??= JSON.stringify(withoutOrigin(this.content)));
  }
}
