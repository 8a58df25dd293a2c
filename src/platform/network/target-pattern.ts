import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type AddressBlock, isInBlock, type IpAddress, isRefusedBlock } from './address-ranges.js';
import { canonicalHost, parsePort } from './host.js';

/** An entry of a list of allowed targets: a host or CIDR block, and a range of ports. */
export type TargetPattern = {
  /** A canonical name, a block of addresses, or {@link ANY_HOST}. */
  readonly host: string | AddressBlock;
  readonly ports: readonly [first: number, last: number];
};

const ANY_HOST = '*';
const ALL_PORTS = [1, 65_535] as const;
const FORM = /^(?:\[(?<v6>[^\]]*:[^\]]*)\]|(?<bare>[^:[\]]+))(?::(?<first>\d{1,5})(?:-(?<last>\d{1,5}))?)?$/;

/**
 * Parses `*`, `name`, `192.0.2.7`, `192.0.2.0/24` or `2001:db8::/32`, each with an optional `:port` or `:first-last`.
 * IPv6 with a port needs brackets, as in `[2001:db8::/32]:3389`. Returns null for anything else.
 */
export function parseTargetPattern(text: string): TargetPattern | null {
  const whole = parseBlock(text);
  if (whole) return { host: whole, ports: ALL_PORTS };
  const { v6, bare = '', first, last } = FORM.exec(text)?.groups ?? {};
  const host = v6 === undefined ? parseHost(bare) : parseBlock(v6);
  const ports = parsePorts(first, last);
  return host !== null && ports !== null ? { host, ports } : null;
}

/** Whether the pattern matches this canonical host name and port. */
export function matchesName({ host, ports }: TargetPattern, name: string, port: number): boolean {
  return host === name && isWithin(port, ports);
}

export function matchesAddress({ host, ports }: TargetPattern, address: IpAddress, port: number): boolean {
  if (!isWithin(port, ports)) return false;
  return host === ANY_HOST || (typeof host !== 'string' && isInBlock(address, host));
}

/** Whether the pattern lies within a refused range, so that it deliberately allows those addresses. */
export function isException({ host }: TargetPattern): boolean {
  return typeof host !== 'string' && isRefusedBlock(host);
}

const isWithin = (port: number, [first, last]: TargetPattern['ports']): boolean =>
  port >= first && port <= last;

function parseHost(text: string): TargetPattern['host'] | null {
  if (text === ANY_HOST) return ANY_HOST;
  return parseBlock(text) ?? (text.includes('/') ? null : canonicalName(text));
}

/** Rejects notations that only some programs read as an address, such as `127.1`. */
function canonicalName(text: string): string | null {
  const host = canonicalHost(text);
  return host === null || isIP(host) !== 0 ? null : host;
}

function parseBlock(text: string): AddressBlock | null {
  const [address = '', prefix] = text.split('/');
  const cidr = prefix === undefined ? `${address}/${isIPv4(address) ? 32 : 128}` : text;
  if (isIP(address) === 0 || address.includes('%') || !ipaddr.isValidCIDR(cidr)) return null;
  const block = ipaddr.parseCIDR(cidr);
  // Targets are compared as IPv4 addresses, so an IPv4-mapped block would never match.
  return block[0].range() === 'ipv4Mapped' ? null : block;
}

function parsePorts(first?: string, last?: string): TargetPattern['ports'] | null {
  if (first === undefined) return ALL_PORTS;
  const from = parsePort(first);
  const to = parsePort(last ?? first);
  return from !== null && to !== null && from <= to ? [from, to] : null;
}
