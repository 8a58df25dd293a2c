import { Injectable } from '@nestjs/common';
import { Log } from '#platform/logging';
import { ActivityRecorder } from '#sessions';
import { type HostAndPort } from '#platform/network';
import { type Instant } from '#shared';
import { type ClientSocket } from './client-socket.js';
import { type Closing, CLOSE_CODES, NotAdmitted } from './close-codes.js';
import { GuacdTunnel } from './guacd-tunnel.js';
import { type TunnelHolder, type TunnelClaims } from './tunnel-claims.js';

/** On each replica. Enough for a wall of screens, too few to wear guacd out. */
export const MAX_TUNNELS_PER_USER = 16;

/** What a person does at the desktop, in the words of the protocol. The rest is bookkeeping between programs. */
const INPUT = /^(?:3\.key|5\.mouse|5\.touch),/;

/** An open tunnel, and what was last found out about its session. */
export type OpenTunnel = {
  readonly holder: TunnelHolder;
  readonly tunnel: GuacdTunnel;
  lastActiveAt: Instant;
  /** When the session was last known to be good, by the process's own monotonic clock. */
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

  /** A client whose token is still to be looked at. */
  join(client: ClientSocket): void {
    this.clients.add(client);
    void client.closed.then(() => this.clients.delete(client));
  }

  /** Throws {@link NotAdmitted} where the user has too many already. */
  open(client: ClientSocket, order: TunnelClaims, guacd: HostAndPort, lastActiveAt: Instant): void {
    const { id, desktop, terminalId, session } = order;
    const theirs = this.all.filter(({ holder }) => holder.session.userId === session.userId);
    if (theirs.length >= MAX_TUNNELS_PER_USER) throw new NotAdmitted(CLOSE_CODES.tooMany);
    const tunnel = new GuacdTunnel(client, guacd, order);
    const open = {
      holder: { session, terminalId, desktop },
      tunnel,
      lastActiveAt,
      confirmedAt: performance.now(),
    };
    this.tunnels.add(open);
    client.onMessage((message) => {
      if (client.isOpen && INPUT.test(message)) this.noteActivity(open);
    });
    this.log.info('tunnel opened', { tunnel: id, type: desktop.type, userId: session.userId });
    void client.closed.then(() => this.tunnels.delete(open));
  }

  /** Resolves once nobody is connected any more: within about a second, whatever the clients do. */
  async closeAll(closing: Closing, cause: string): Promise<void> {
    const clients = [...this.clients];
    for (const { tunnel } of this.tunnels) tunnel.close(closing, cause);
    for (const client of clients) client.close(closing, cause);
    await Promise.all(clients.map(({ closed }) => closed));
  }

  private noteActivity({ holder, lastActiveAt }: OpenTunnel): void {
    this.activity.note({ id: holder.session.id, lastActiveAt });
  }
}
