import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SECOND_MS } from '#shared';
import { DESKTOP_CLOSINGS, closingFor, toCause } from './desktop-closings.js';
import { type OpenTunnel, OpenTunnels } from './open-tunnels.js';
import { TunnelAccess } from './tunnel-access.js';

/** A tunnel must be closed within a second after its session has ended, including the query and the close frame. */
const INTERVAL_MS = 0.4 * SECOND_MS;
/** How long tunnels stay open after the last successful check while the database is unavailable. */
const GRACE_MS = 5 * SECOND_MS;

/** Checks the sessions of the open tunnels more than twice a second, once per session and desktop. */
@Injectable()
export class SessionRecheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly inFlight = new Set<string>();

  constructor(
    private readonly tunnels: OpenTunnels,
    private readonly access: TunnelAccess,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.checkAll();
    }, INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private checkAll(): void {
    for (const [name, group] of groupBySession(this.tunnels.all)) {
      this.closeUnconfirmed(group);
      // A check that is still running is not started again.
      if (this.inFlight.has(name)) continue;
      this.inFlight.add(name);
      void this.check(group).finally(() => this.inFlight.delete(name));
    }
  }

  /** Fails closed when the session could not be checked for too long. */
  private closeUnconfirmed(group: readonly OpenTunnel[]): void {
    const deadline = performance.now() - GRACE_MS;
    for (const { confirmedAt, tunnel } of group) {
      if (confirmedAt < deadline) tunnel.close(DESKTOP_CLOSINGS.unavailable, 'session cannot be checked');
    }
  }

  private async check(group: readonly [OpenTunnel, ...OpenTunnel[]]): Promise<void> {
    const startedAt = performance.now();
    try {
      const lastActiveAt = await this.access.check(group[0].holder);
      for (const open of group) Object.assign(open, { lastActiveAt, confirmedAt: startedAt });
    } catch (error) {
      const closing = closingFor(error);
      // After an unexpected error, the grace period decides.
      if (closing) for (const { tunnel } of group) tunnel.close(closing, toCause(error));
    }
  }
}

/** Includes the session secret, because for a moment a session can have tunnels from before an unlock. */
function groupBySession(tunnels: readonly OpenTunnel[]): Map<string, [OpenTunnel, ...OpenTunnel[]]> {
  const groups = new Map<string, [OpenTunnel, ...OpenTunnel[]]>();
  for (const open of tunnels) {
    const { session, terminalId, desktop } = open.holder;
    const name = JSON.stringify([session.id, session.secretDigest, terminalId, desktop]);
    const group = groups.get(name);
    if (group) group.push(open);
    else groups.set(name, [open]);
  }
  return groups;
}
