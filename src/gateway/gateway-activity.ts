import { Injectable } from '@nestjs/common';
import { type ConnectionBinding } from '#connections';
import { ActivityRecorder } from '#sessions';
import { Clock, type Instant, SECOND_MS, type SessionId } from '#shared';

/** As often as the recorder writes. */
const INTERVAL_MS = 10 * SECOND_MS;
const MAX_REMEMBERED = 10_000;

/** Keeps the idle lock away while people use applications. */
@Injectable()
export class GatewayActivity {
  private readonly recorded = new Map<SessionId, Instant>();

  constructor(
    private readonly activity: ActivityRecorder,
    private readonly clock: Clock,
  ) {}

  record({ sessionId: id }: ConnectionBinding): void {
    if (id === null) return;
    const now = this.clock.now();
    const lastActiveAt = this.recorded.get(id) ?? 0;
    if (now - lastActiveAt >= INTERVAL_MS) {
      if (this.recorded.size >= MAX_REMEMBERED) this.recorded.clear();
      this.recorded.set(id, now);
    }
    this.activity.record({ id, lastActiveAt });
  }
}
