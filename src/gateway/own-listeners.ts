import { type AddressInfo, type Server } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type HostAndPort, parseHostAndPort } from '#platform/network';
import { guacdUrl, remoteDesktopEnabled, SettingsService } from '#settings';
import { type OwnListener } from './upstream/upstream-connector.js';

/**
 * Where this service listens, and guacd: no application may be there. Those that the configuration names are known to
 * `OwnEndpoints`; here are the ports that the system has chosen, and what an admin can change.
 */
@Injectable()
export class OwnListeners {
  /** Set once the gateway listens. */
  gateway: Pick<Server, 'address'> | null = null;

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly settings: SettingsService,
  ) {}

  async list(): Promise<readonly OwnListener[]> {
    const guacd = (await this.settings.get(remoteDesktopEnabled))
      ? parseHostAndPort(await this.settings.get(guacdUrl))
      : null;
    const main = this.adapter.httpAdapter.getHttpServer() as Server;
    const ports = [main, this.gateway].flatMap((server) => toEndpoint(server?.address() ?? null) ?? []);
    return [...ports, ...(guacd === null ? [] : [guacd])];
  }
}

const toEndpoint = (address: AddressInfo | string | null): HostAndPort | null =>
  typeof address === 'object' && address !== null ? { host: address.address, port: address.port } : null;
