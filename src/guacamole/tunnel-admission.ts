import { Injectable } from '@nestjs/common';
import { classifyFailure } from '#platform/database';
import { Log } from '#platform/logging';
import { type HostAndPort } from '#platform/network';
import { type ClientSocket } from './client-socket.js';
import { toCause, closingFor, DESKTOP_CLOSINGS, NotAdmitted } from './desktop-closings.js';
import { DesktopPolicy } from './desktop-policy.js';
import { OpenTunnels } from './open-tunnels.js';
import { TunnelAccess } from './tunnel-access.js';
import { toAuditTarget, TunnelAudit } from './tunnel-audit.js';
import { TunnelRegistration } from './tunnel-registration.js';
import { type TunnelClaims } from './tunnel-token.js';
import { TunnelTokensService } from './tunnel-tokens.service.js';

/** Redeems a client's token and opens its tunnel. */
@Injectable()
export class TunnelAdmission {
  constructor(
    private readonly tokens: TunnelTokensService,
    private readonly access: TunnelAccess,
    private readonly policy: DesktopPolicy,
    private readonly tunnels: OpenTunnels,
    private readonly registration: TunnelRegistration,
    private readonly audit: TunnelAudit,
    private readonly log: Log,
  ) {}

  /**
   * Opens the tunnel, or closes the WebSocket with a close code. Never rejects.
   *
   * @param getGuacd is called again at the end, because the settings may have changed in the meantime
   */
  async admit(client: ClientSocket, token: string, getGuacd: () => HostAndPort | null): Promise<void> {
    this.tunnels.addClient(client);
    try {
      if (!getGuacd()) throw new NotAdmitted(DESKTOP_CLOSINGS.unavailable);
      const claims = this.tokens.read(token);
      const mark = this.registration.mark();
      const { holder, settings, lastActiveAt } = await this.check(claims);
      await this.tokens.redeem(claims);
      this.auditEnd(client, claims);
      const connection = await this.registration.register(client, holder, mark);
      const guacd = getGuacd();
      if (!guacd) throw new NotAdmitted(DESKTOP_CLOSINGS.unavailable);
      // A restart of the proxy, or what has closed the connection, also closes clients that are being admitted.
      if (!client.isOpen) return;
      connection.connect(this.tunnels.open(client, { ...claims, ...holder, settings }, guacd, lastActiveAt));
    } catch (error) {
      const closing = closingFor(error) ?? this.logFailure(error);
      this.log.info('tunnel rejected', { code: closing.code, reason: toCause(error) });
      client.close(closing, toCause(error));
    }
  }

  /** Audits the end even if opening fails from here on, because the audit log already says that the tunnel was opened. */
  private auditEnd(client: ClientSocket, claims: TunnelClaims): void {
    const opened = performance.now();
    void client.closed.then((ending) => {
      this.audit.closed(claims, ending, performance.now() - opened);
    });
  }

  /** Repeats the checks of the token: since then settings and DNS may have changed. */
  private async check(claims: TunnelClaims) {
    try {
      await this.access.check(claims);
      const { settings, identity } = await this.policy.check(claims.desktop.type, claims.settings);
      return { settings, ...(await this.access.begin({ ...claims, desktop: identity })) };
    } catch (error) {
      await this.audit.refused(
        'guacamole.tunnel_refused',
        claims.session.userId,
        toAuditTarget(claims),
        error,
      );
      throw error;
    }
  }

  private logFailure(error: unknown) {
    if (classifyFailure(error) === 'other') this.log.error('could not open a tunnel', error);
    else this.log.warn('could not open a tunnel', { reason: String(error) });
    return DESKTOP_CLOSINGS.unavailable;
  }
}
