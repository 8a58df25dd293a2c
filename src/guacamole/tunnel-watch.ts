import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SECOND_MS } from '#shared';
import { causeOf, closingFor, CLOSE_CODES } from './close-codes.js';
import { type OpenTunnel, OpenTunnels } from './open-tunnels.js';
import { TunnelAccess } from './tunnel-access.js';

/** A tunnel has to be gone a second after its session, the question and the good-bye included. */
const INTERVAL_MS = 0.4 * SECOND_MS;
/** How long tunnels outlive the last good answer about their session while the storage is away. */
const GRACE_MS = 5 * SECOND_MS;

/** Asks more than twice a second, once per session and desktop, whether the open tunnels may stay. */
@Injectable()
export class TunnelWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly inFlight = new Set<string>();

  constructor(
    private readonly tunnels: OpenTunnels,
    private readonly access: TunnelAccess,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look();
    }, INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const [name, group] of groupsOf(this.tunnels.all)) {
      this.closeUnconfirmed(group);
      // A question that is not answered yet is not asked again.
      if (this.inFlight.has(name)) continue;
      this.inFlight.add(name);
      void this.ask(group).finally(() => this.inFlight.delete(name));
    }
  }

  /** Fails closed: nobody knows whether the session is still good. */
  private closeUnconfirmed(group: readonly OpenTunnel[]): void {
    const oldest = performance.now() - GRACE_MS;
    for (const { confirmedAt, tunnel } of group) {
      if (confirmedAt < oldest) tunnel.close(CLOSE_CODES.unavailable, 'session cannot be checked');
    }
  }

  private async ask(group: readonly [OpenTunnel, ...OpenTunnel[]]): Promise<void> {
    const asked = performance.now();
    try {
      const lastActiveAt = await this.access.check(group[0].holder);
      for (const open of group) Object.assign(open, { lastActiveAt, confirmedAt: asked });
    } catch (error) {
      const closing = closingFor(error);
      // Without an answer the grace goes on.
      if (closing) for (const { tunnel } of group) tunnel.close(closing, causeOf(error));
    }
  }
}

/** The secret belongs to it: a session may hold tunnels from before an unlock for a moment. */
function groupsOf(tunnels: readonly OpenTunnel[]): Map<string, [OpenTunnel, ...OpenTunnel[]]> {
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
