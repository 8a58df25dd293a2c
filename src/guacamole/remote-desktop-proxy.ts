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
import { DESKTOP_CLOSINGS } from './desktop-closings.js';
import { OpenTunnels } from './open-tunnels.js';
import { TunnelAdmission } from './tunnel-admission.js';
import { TunnelAudit } from './tunnel-audit.js';

/** How soon a change on another replica is applied here. */
const POLL_INTERVAL_MS = 2 * SECOND_MS;

/** The remote-desktop proxy of this process. Follows the settings: whether it is enabled, and the address of guacd. */
@Injectable()
export class RemoteDesktopProxy implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private guacd: HostAndPort | null = null;
  private policy: string | null = null;
  /** The last call of {@link applySettings}; the next one waits for it. */
  private queue: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  /** Whether the last attempt to read the settings failed; avoids logging the failure repeatedly. */
  private hasReadFailed = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly settings: SettingsService,
    private readonly admission: TunnelAdmission,
    private readonly tunnels: OpenTunnels,
    private readonly audit: TunnelAudit,
    private readonly log: Log,
  ) {}

  /** The address of guacd; null while the proxy is disabled. */
  get target(): HostAndPort | null {
    return this.guacd;
  }

  /** Does nothing in operator commands, which have no HTTP server. */
  async onApplicationBootstrap(): Promise<void> {
    const adapter = this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (!adapter) return;
    handleUpgrades(adapter.getInstance<FastifyInstance>(), (...connection) => this.accept(...connection));
    await this.pollSettings();
  }

  /** Runs before the server waits for its connections to close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    this.guacd = null;
    await this.tunnels.closeAll(DESKTOP_CLOSINGS.unavailable, 'service stops');
    await this.audit.flush();
  }

  /** Applies the current settings; a change closes all tunnels. Concurrent calls run one after another. */
  applySettings(): Promise<void> {
    const result = this.queue.then(() => this.applyNow());
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async applyNow(): Promise<void> {
    const [guacd, policy] = [await this.readGuacd(), await this.readPolicy()];
    if (isDeepStrictEqual(guacd, this.guacd) && policy === this.policy) return;
    this.guacd = guacd;
    this.policy = policy;
    await this.tunnels.closeAll(DESKTOP_CLOSINGS.unavailable, 'settings changed');
    // At startup only a debug message: enabled is the default, whether or not there is a guacd.
    const level = this.timer ? 'info' : 'debug';
    this.log[level](guacd ? 'remote desktops are on' : 'remote desktops are off', { guacd });
  }

  /** Returns the settings about users and targets; a change closes all tunnels, so that they are checked again. */
  private async readPolicy(): Promise<string> {
    return `${await this.settings.get(desktopUsers)} ${await this.settings.get(desktopTargets)}`;
  }

  private async readGuacd(): Promise<HostAndPort | null> {
    const isEnabled = await this.settings.get(remoteDesktopEnabled);
    const url = await this.settings.get(guacdUrl);
    return isEnabled && !this.isStopping ? parseHostAndPort(url) : null;
  }

  /** Repeats until shutdown. If reading fails, checks of sessions fail as well, which closes the tunnels. */
  private async pollSettings(): Promise<void> {
    try {
      await this.applySettings();
      this.hasReadFailed = false;
    } catch (error) {
      if (!this.hasReadFailed)
        this.log.warn('could not read the remote-desktop settings', { reason: String(error) });
      this.hasReadFailed = true;
    }
    if (!this.isStopping) this.timer = setTimeout(() => void this.pollSettings(), POLL_INTERVAL_MS).unref();
  }

  private accept(request: IncomingMessage, socket: Socket, head: Buffer): boolean {
    const token = new URLSearchParams(request.url?.split('?')[1]).get('token') ?? '';
    return ClientSocket.accept(request, socket, head, (client) => {
      void this.admission.admit(client, token, () => this.guacd);
    });
  }
}
