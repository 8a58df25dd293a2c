import { Injectable } from '@nestjs/common';
import { outsideRequest } from '#platform/context';
import { Clock, type Instant, type SessionId, toRfc3339, type UserId } from '#shared';
import { describeDevice } from './client-info.js';
import { type EndedSessionRow, SessionListRepository } from './session-list.repository.js';
import { type EndedSessionResponse } from './sessions.dto.js';

const BATCH_SIZE = 500;

/** Reads the sessions of a user that have ended, for an export. They are stored for 30 days. */
@Injectable()
export class EndedSessions {
  constructor(
    private readonly lists: SessionListRepository,
    private readonly clock: Clock,
  ) {}

  /** Reads from the newest to the oldest, so that sessions that end during the export do not make it endless. */
  async *export(userId: UserId): AsyncGenerator<EndedSessionResponse> {
    const now = this.clock.now();
    let before: SessionId | null = null;
    do {
      const filter = { userId, now, before, limit: BATCH_SIZE };
      // The client sets the pace, so the time budget of the request must not apply to the whole export.
      const batch: EndedSessionRow[] = await outsideRequest(() => this.lists.listEnded(filter));
      yield* batch.map(toEnded);
      before = batch.length === BATCH_SIZE ? (batch.at(-1)?.id ?? null) : null;
    } while (before !== null);
  }
}

function toEnded(row: EndedSessionRow): EndedSessionResponse {
  const device = describeDevice(row.userAgent, row.isDesktopApp === 1, row.appName);
  return {
    id: row.id,
    deviceType: device.type,
    deviceInfo: device.info,
    ipAddress: row.ipAddress,
    createdAt: toRfc3339(row.createdAt),
    lastActiveAt: toRfc3339(row.lastActiveAt),
    endedAt: toRfc3339(findEnd(row)),
    endReason: row.endReason ?? (row.isRevoked === 1 ? 'revoked' : 'expired'),
  };
}

/** Revoking the sessions of everybody at once stores no time in them. */
function findEnd({ endedAt, expiresAt, isRevoked }: EndedSessionRow): Instant | null {
  return endedAt ?? (isRevoked === 1 ? null : expiresAt);
}
