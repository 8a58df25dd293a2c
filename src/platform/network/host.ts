import { isIPv4, isIPv6 } from 'node:net';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type IpAddress, parseAddress } from './address-ranges.js';

/** Allows underscores, because compose files use them in service names. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
/** Some resolvers read a name whose last label is numeric as an address. */
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;
const MAX_LENGTH = 253;

/**
 * Returns the canonical form of a host: an address in its usual notation, or a name in lower case without the final dot.
 * Returns null for other text.
 */
export function canonicalHost(text: string): string | null {
  const host = text.toLowerCase().replace(/\.$/, '');
  return parseAddress(host)?.toString() ?? (isName(host) ? host : null);
}

function isName(host: string): boolean {
  const labels = host.split('.');
  const isNumeric = NUMERIC_LABEL.test(labels.at(-1) ?? '');
  return host.length <= MAX_LENGTH && !isNumeric && labels.every((label) => LABEL.test(label));
}

/** The address of a TCP server; an IPv6 address is without its brackets. */
export type HostAndPort = { readonly host: string; readonly port: number };

const BRACKETED = /^\[([0-9A-Fa-f:.]+)\]$/;
const LOOKS_NUMERIC = /^[\d.]+$/;
/** Up to five digits, without leading zeros. */
const PORT = /^[1-9]\d{0,4}$/;
const MAX_PORT = 65_535;

/** Parses a TCP port from 1 to 65535. Returns null for anything else. */
export function parsePort(text: string): number | null {
  return PORT.test(text) && Number(text) <= MAX_PORT ? Number(text) : null;
}

/** Parses `name:port`, `1.2.3.4:port` or `[2001:db8::1]:port`. Returns null for anything else. */
export function parseHostAndPort(text: string): HostAndPort | null {
  const end = text.lastIndexOf(':');
  const host = parseHost(text.slice(0, end));
  const port = parsePort(text.slice(end + 1));
  return host !== null && port !== null ? { host, port } : null;
}

function parseHost(text: string): string | null {
  const [, v6] = BRACKETED.exec(text) ?? [];
  if (v6 !== undefined) return isIPv6(v6) ? v6 : null;
  return isNameOrIPv4(text) ? text : null;
}

function isNameOrIPv4(host: string): boolean {
  if (LOOKS_NUMERIC.test(host)) return isIPv4(host);
  return host.length <= MAX_LENGTH && host.split('.').every((label) => LABEL.test(label));
}

/** Each lookup occupies a thread of libuv's small pool. */
const MAX_LOOKUPS = 2;
const TIMEOUT_MS = 3_000;

/** Resolves hosts as the system does, including `/etc/hosts`. */
export class HostResolver {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** Returns all addresses of a name, or the address itself. Empty if it does not resolve within three seconds. */
  async resolve(host: string): Promise<IpAddress[]> {
    const address = parseAddress(host);
    if (address) return [address];
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const tooLate = once(timeout, 'abort').then((): string[] => []);
    const found = await Promise.race([this.lookUp(host, timeout), tooLate]);
    return found.flatMap((text) => parseAddress(text) ?? []);
  }

  private async lookUp(host: string, timeout: AbortSignal): Promise<string[]> {
    await this.acquireSlot();
    try {
      if (timeout.aborted) return [];
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch {
      return [];
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private async acquireSlot(): Promise<void> {
    if (this.running >= MAX_LOOKUPS) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
  }
}
