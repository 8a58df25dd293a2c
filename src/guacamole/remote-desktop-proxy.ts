import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance } from 'fastify';
import { handleUpgrades } from '#platform/http';
import { Log } from '#platform/logging';
import { type HostAndPort, parseHostAndPort } from '#platform/network';
import { desktopTargets, desktopUsers, guacdUrl, remoteDesktopEnabled, SettingsService } from '#settings';
import { SECOND_MS } from '#shared';
import { ClientSocket } from './client-socket.js';
import { CLOSE_CODES } from './close-codes.js';
import { OpenTunnels } from './open-tunnels.js';
import { TunnelAdmission } from './tunnel-admission.js';
import { TunnelAudit } from './tunnel-audit.js';

/** How soon a change on another replica is noticed here. */
const FOLLOW_MS = 2 * SECOND_MS;

/** The remote-desktop proxy of this process: runs while the settings say so, towards the guacd they name. */
@Injectable()
export class RemoteDesktopProxy implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private guacd: HostAndPort | null = null;
  private policy: string | null = null;
  private turn: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  /** The settings could not be read when last tried. */
  private isBlind = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly settings: SettingsService,
    private readonly admission: TunnelAdmission,
    private readonly tunnels: OpenTunnels,
    private readonly audit: TunnelAudit,
    private readonly log: Log,
  ) {}

  /** Where guacd is; null while the proxy is off. */
  get target(): HostAndPort | null {
    return this.guacd;
  }

  /** Operator commands have the services, but no server. */
  async onApplicationBootstrap(): Promise<void> {
    const adapter = this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (!adapter) return;
    handleUpgrades(adapter.getInstance<FastifyInstance>(), (...connection) => this.enter(...connection));
    await this.followOn();
  }

  /** Before the server waits for its connections to end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    this.guacd = null;
    await this.tunnels.closeAll(CLOSE_CODES.unavailable, 'service stops');
    await this.audit.settle();
  }

  /** Does what the settings say now; resolves once the proxy runs, or rests, that way. One after another. */
  follow(): Promise<void> {
    const turn = this.turn.then(() => this.followNow());
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private async followNow(): Promise<void> {
    const [wanted, policy] = [await this.wanted(), await this.readPolicy()];
    if (isDeepStrictEqual(wanted, this.guacd) && policy === this.policy) return;
    this.guacd = wanted;
    this.policy = policy;
    await this.tunnels.closeAll(CLOSE_CODES.unavailable, 'settings changed');
    // Only a change is news: at the start nobody knows yet whether there is a guacd at all.
    const level = this.timer ? 'info' : 'debug';
    this.log[level](wanted ? 'remote desktops are on' : 'remote desktops are off', { guacd: wanted });
  }

  /** Whom tunnels are open to, and where they lead: another answer ends those that are open. */
  private async readPolicy(): Promise<string> {
    return `${await this.settings.get(desktopUsers)} ${await this.settings.get(desktopTargets)}`;
  }

  private async wanted(): Promise<HostAndPort | null> {
    const isEnabled = await this.settings.get(remoteDesktopEnabled);
    const url = await this.settings.get(guacdUrl);
    return isEnabled && !this.isStopping ? parseHostAndPort(url) : null;
  }

  /** For ever. While nothing can be read, sessions cannot be checked either, so no tunnel stays open for long. */
  private async followOn(): Promise<void> {
    try {
      await this.follow();
      this.isBlind = false;
    } catch (error) {
      if (!this.isBlind)
        this.log.warn('could not read the remote-desktop settings', { reason: String(error) });
      this.isBlind = true;
    }
    if (!this.isStopping) this.timer = setTimeout(() => void this.followOn(), FOLLOW_MS).unref();
  }

  private enter(request: IncomingMessage, socket: Socket, head: Buffer): boolean {
    const token = new URLSearchParams(request.url?.split('?')[1]).get('token') ?? '';
    return ClientSocket.accept(request, socket, head, (client) => {
      void this.admission.admit(client, token, () => this.guacd);
    });
  }
}
