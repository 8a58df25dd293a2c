import { Injectable } from '@nestjs/common';
import { Log } from '#platform/logging';
import { type HostAndPort } from '#platform/network';
import { ActivityRecorder } from '#sessions';
import { type Instant } from '#shared';
import { type ClientSocket } from './client-socket.js';
import { type Closing } from '#connections';
import { DESKTOP_CLOSINGS, NotAdmitted } from './desktop-closings.js';
import { GuacdTunnel } from './guacd-tunnel.js';
import { type TunnelClaims, type TunnelHolder } from './tunnel-token.js';

/** On each replica. Protects guacd from a single user. */
const MAX_TUNNELS_PER_USER = 16;

/** Instructions caused by user input; the others do not count as activity. */
const INPUT = /^(?:3\.key|5\.mouse|5\.touch),/;

/** An open tunnel and the result of the last check of its session. */
export type OpenTunnel = {
  readonly holder: TunnelHolder;
  readonly tunnel: GuacdTunnel;
  lastActiveAt: Instant;
  /** When the session was last valid, on the monotonic clock (`performance.now()`). */
  confirmedAt: number;
};

/** The clients and tunnels of this process. */
@Injectable()
export class OpenTunnels {
  private readonly clients = new Set<ClientSocket>();
  private readonly tunnels = new Set<OpenTunnel>();

  constructor(
    private readonly activity: ActivityRecorder,
    private readonly log: Log,
  ) {}

  get all(): readonly OpenTunnel[] {
    return [...this.tunnels];
  }

  /** Adds a client whose token has not been checked yet. */
  addClient(client: ClientSocket): void {
    this.clients.add(client);
    void client.closed.then(() => this.clients.delete(client));
  }

  /** Throws {@link NotAdmitted} if the user already has too many tunnels on this replica. */
  open(client: ClientSocket, claims: TunnelClaims, guacd: HostAndPort, lastActiveAt: Instant): GuacdTunnel {
    const { id, desktop, terminalId, session } = claims;
    const tunnelsOfUser = this.all.filter(({ holder }) => holder.session.userId === session.userId);
    if (tunnelsOfUser.length >= MAX_TUNNELS_PER_USER) throw new NotAdmitted(DESKTOP_CLOSINGS.tooMany);
    const tunnel = new GuacdTunnel(client, guacd, claims);
    const open = {
      holder: { session, terminalId, desktop },
      tunnel,
      lastActiveAt,
      confirmedAt: performance.now(),
    };
    this.tunnels.add(open);
    client.onMessage((message) => {
      if (client.isOpen && INPUT.test(message)) this.recordActivity(open);
    });
    this.log.info('tunnel opened', { tunnel: id, type: desktop.type, userId: session.userId });
    void client.closed.then(() => this.tunnels.delete(open));
    return tunnel;
  }

  /** Resolves once every connection is closed: within about a second, because clients have a close timeout. */
  async closeAll(closing: Closing, cause: string): Promise<void> {
    const clients = [...this.clients];
    for (const { tunnel } of this.tunnels) tunnel.close(closing, cause);
    for (const client of clients) client.close(closing, cause);
    await Promise.all(clients.map(({ closed }) => closed));
  }

  private recordActivity({ holder, lastActiveAt }: OpenTunnel): void {
    this.activity.record({ id: holder.session.id, lastActiveAt });
  }
}
