import { networkInterfaces } from 'node:os';
import { Injectable } from '@nestjs/common';
import { AppConfig, getHost } from '#platform/config';
import { findRefusedRange, type IpAddress, parseAddress } from './address-ranges.js';
import { type HostAndPort, HostResolver } from './host.js';

const FRESH_MS = 60_000;
const DEFAULT_REDIS_PORT = 6_379;

type Lookup = { readonly at: number; readonly addresses: Promise<readonly IpAddress[]> };

/** The endpoints of this service and its dependencies, which users must not reach through it. */
@Injectable()
export class OwnEndpoints {
  private readonly endpoints: readonly HostAndPort[];
  /** Separate from the resolver for users, whose slow names would delay it. */
  private readonly resolver = new HostResolver();
  private readonly lookups = new Map<string, Lookup>();

  constructor(config: AppConfig) {
    this.endpoints = configuredEndpoints(config);
  }

  /** Whether the address and port belong to this service. @param others more endpoints to include */
  async include(address: IpAddress, port: number, others: readonly HostAndPort[] = []): Promise<boolean> {
    const atPort = [...this.endpoints, ...others].filter((endpoint) => endpoint.port === port);
    const found = await Promise.all(atPort.map(({ host }) => this.resolveAddresses(host)));
    return found.flat().some((own) => own.toString() === address.toString() || reaches(address, own));
  }

  /** Returns addresses cached for at most a minute; after a failed lookup, the previous ones. */
  private resolveAddresses(host: string): Promise<readonly IpAddress[]> {
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

/** Whether a server on the wildcard address `own` can be reached at a loopback address, of which there are 16 million. */
const reaches = (address: IpAddress, own: IpAddress): boolean =>
  findRefusedRange(own) === 'unspecified' && findRefusedRange(address) === 'loopback';

/** Adds all addresses of this machine if one is a loopback or wildcard address. */
function withInterfaces(addresses: readonly IpAddress[]): readonly IpAddress[] {
  const isHere = addresses.some((address) =>
    ['loopback', 'unspecified'].includes(findRefusedRange(address) ?? ''),
  );
  if (!isHere) return addresses;
  return [...addresses, ...interfaceAddresses().flatMap((address) => parseAddress(address) ?? [])];
}

function configuredEndpoints({ env, database, gateway }: AppConfig): readonly HostAndPort[] {
  const { HOST, PORT, METRICS_HOST, METRICS_PORT, REDIS_URL, SMTP_URL } = env;
  const endpoints: HostAndPort[] = [{ host: HOST, port: PORT }];
  if (gateway !== null) endpoints.push(gateway);
  if (METRICS_PORT !== undefined) endpoints.push({ host: METRICS_HOST, port: METRICS_PORT });
  if (database.engine === 'mysql') endpoints.push({ host: database.host, port: database.port });
  if (REDIS_URL !== undefined) {
    const url = new URL(REDIS_URL);
    endpoints.push({ host: getHost(url), port: Number(url.port || DEFAULT_REDIS_PORT) });
  }
  if (SMTP_URL !== undefined) endpoints.push({ host: SMTP_URL.host, port: SMTP_URL.port });
  return endpoints;
}

/** Returns the addresses of this machine; none where the system does not tell, as in some sandboxes. */
export function interfaceAddresses(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address));
  } catch {
    return [];
  }
}
