import { Injectable } from '@nestjs/common';
import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { AppConfig } from '#platform/config';
import { clientAddress } from '#platform/context';
import { TrustedProxies } from '#platform/http';
import { Log } from '#platform/logging';
import { Clock, type Instant, MINUTE_MS } from '#shared';

type Peer = Pick<Socket, 'remoteAddress'>;

/** Decides whose questions are answered: anybody else could describe a request that nobody has made. */
@Injectable()
export class ProxyTrust {
  private readonly proxies: TrustedProxies;
  private reportedAt: Instant = -MINUTE_MS;

  constructor(
    config: AppConfig,
    private readonly log: Log,
    private readonly clock: Clock,
  ) {
    this.proxies = new TrustedProxies(config.env.TRUSTED_PROXIES);
  }

  includes(peer: Peer): boolean {
    return this.proxies.includes(peer);
  }

  /** Returns the address of the client whose request a proxy passed on. */
  findClient(message: IncomingMessage): string {
    return this.proxies.findSource(message).address;
  }

  /** Logs a question of another peer, at most once a minute. */
  report({ remoteAddress }: Peer): void {
    const address = clientAddress(remoteAddress);
    this.warn(
      `forward authentication refused: ${address} is not in TRUSTED_PROXIES; if it is your reverse proxy, set TRUSTED_PROXIES=${address}`,
      { address },
    );
  }

  /** Logs a question about the paths of the hand-over, at most once a minute. */
  reportMisrouted(origin: string): void {
    this.warn('the proxy asks about /.latchkey/ instead of passing it on to Latchkey', { origin });
  }

  private warn(message: string, fields: Readonly<Record<string, string>>): void {
    const now = this.clock.now();
    if (now - this.reportedAt < MINUTE_MS) return;
    this.reportedAt = now;
    this.log.warn(message, fields);
  }
}
