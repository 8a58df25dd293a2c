import { networkInterfaces } from 'node:os';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { findRefusedRange, type IpAddress, parseAddress } from './address-ranges.js';
import { HostResolver } from './host.js';

/** Where something listens; an IPv6 address without its brackets. */
export type Endpoint = { readonly host: string; readonly port: number };

const FRESH_MS = 60_000;
const DEFAULT_REDIS_PORT = 6_379;

type Lookup = { readonly at: number; readonly addresses: Promise<readonly IpAddress[]> };

/** Where this service itself listens, and what it depends on: nobody is led there by it. */
@Injectable()
export class OwnEndpoints {
  private readonly endpoints: readonly Endpoint[];
  /** Not the one that serves users, whose slow names would keep it waiting. */
  private readonly resolver = new HostResolver();
  private readonly lookups = new Map<string, Lookup>();

  constructor(config: AppConfig) {
    this.endpoints = configuredEndpoints(config);
  }

  /** @param others more that count as own, for as long as the caller depends on them */
  async include(address: IpAddress, port: number, others: readonly Endpoint[] = []): Promise<boolean> {
    const atPort = [...this.endpoints, ...others].filter((endpoint) => endpoint.port === port);
    const found = await Promise.all(atPort.map(({ host }) => this.addressesOf(host)));
    return found.flat().some((own) => own.toString() === address.toString());
  }

  /** As last looked up, at most a minute ago; where that failed, as it was known before. */
  private addressesOf(host: string): Promise<readonly IpAddress[]> {
    const last = this.lookups.get(host);
    const now = performance.now();
    if (last && now - last.at < FRESH_MS) return last.addresses;
    const addresses = this.resolver
      .resolve(host)
      .then((found) => (found.length > 0 ? withInterfaces(found) : (last?.addresses ?? [])));
    this.lookups.set(host, { at: now, addresses });
    return addresses;
  }
}

/** Whatever listens on loopback, or everywhere, may be reached by each address of this machine. */
function withInterfaces(addresses: readonly IpAddress[]): readonly IpAddress[] {
  const isHere = addresses.some((address) =>
    ['loopback', 'unspecified'].includes(findRefusedRange(address) ?? ''),
  );
  if (!isHere) return addresses;
  const own = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return [...addresses, ...own.flatMap(({ address }) => parseAddress(address) ?? [])];
}

function configuredEndpoints({ env, database }: AppConfig): readonly Endpoint[] {
  const { HOST, PORT, METRICS_HOST, METRICS_PORT, REDIS_URL } = env;
  const endpoints: Endpoint[] = [{ host: HOST, port: PORT }];
  if (METRICS_PORT !== undefined) endpoints.push({ host: METRICS_HOST, port: METRICS_PORT });
  if (database.engine === 'mysql') endpoints.push({ host: database.host, port: database.port });
  if (REDIS_URL !== undefined) {
    const { hostname, port } = new URL(REDIS_URL);
    endpoints.push({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || DEFAULT_REDIS_PORT),
    });
  }
  return endpoints;
}
