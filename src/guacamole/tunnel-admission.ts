import { Injectable } from '@nestjs/common';
import { failureOf } from '#platform/database';
import { Log } from '#platform/logging';
import { type HostAndPort } from '#platform/network';
import { type ClientSocket } from './client-socket.js';
import { causeOf, closingFor, CLOSE_CODES, NotAdmitted } from './close-codes.js';
import { DesktopPolicy } from './desktop-policy.js';
import { OpenTunnels } from './open-tunnels.js';
import { TunnelAccess } from './tunnel-access.js';
import { factsOf, TunnelAudit } from './tunnel-audit.js';
import { type TunnelClaims } from './tunnel-claims.js';
import { TunnelTokensService } from './tunnel-tokens.service.js';

/** From a client's token to its tunnel. */
@Injectable()
export class TunnelAdmission {
  constructor(
    private readonly tokens: TunnelTokensService,
    private readonly access: TunnelAccess,
    private readonly policy: DesktopPolicy,
    private readonly tunnels: OpenTunnels,
    private readonly audit: TunnelAudit,
    private readonly log: Log,
  ) {}

  /**
   * Opens the tunnel, or closes the WebSocket and says why. Never rejects.
   *
   * @param whereGuacdIs asked last, because it may have moved meanwhile
   */
  async admit(client: ClientSocket, token: string, whereGuacdIs: () => HostAndPort | null): Promise<void> {
    this.tunnels.join(client);
    try {
      if (!whereGuacdIs()) throw new NotAdmitted(CLOSE_CODES.unavailable);
      const order = this.tokens.read(token);
      const { holder, settings, lastActiveAt } = await this.check(order);
      await this.tokens.spend(order);
      this.recordEnd(client, order);
      const guacd = whereGuacdIs();
      if (!guacd) throw new NotAdmitted(CLOSE_CODES.unavailable);
      // A restart of the proxy closes everybody, those who are still waiting too.
      if (client.isOpen) this.tunnels.open(client, { ...order, ...holder, settings }, guacd, lastActiveAt);
    } catch (error) {
      const closing = closingFor(error) ?? this.failed(error);
      this.log.info('tunnel rejected', { code: closing.code, reason: causeOf(error) });
      client.close(closing, causeOf(error));
    }
  }

  /** Whatever comes of it now, it is on record as opened. */
  private recordEnd(client: ClientSocket, order: TunnelClaims): void {
    const opened = performance.now();
    void client.closed.then((ending) => {
      this.audit.closed(order, ending, performance.now() - opened);
    });
  }

  /** Since the token was issued, settings may have changed, and names may lead elsewhere. */
  private async check(order: TunnelClaims) {
    try {
      await this.access.check(order);
      const { settings, identity } = await this.policy.check(order.desktop.type, order.settings);
      return { settings, ...(await this.access.begin({ ...order, desktop: identity })) };
    } catch (error) {
      await this.audit.refused('guacamole.tunnel_refused', order.session.userId, factsOf(order), error);
      throw error;
    }
  }

  private failed(error: unknown) {
    if (failureOf(error) === 'other') this.log.error('could not open a tunnel', error);
    else this.log.warn('could not open a tunnel', { reason: String(error) });
    return CLOSE_CODES.unavailable;
  }
}
