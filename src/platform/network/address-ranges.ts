import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;
/** A CIDR block. */
export type AddressBlock = readonly [address: IpAddress, prefix: number];

/**
 * Ranges that users must not reach through this service, or through a daemon under its control. `metadata`: cloud
 * metadata services outside the link-local ranges. `translated`: IPv6 forms that lead to an IPv4 address through a
 * translator or a deprecated mechanism (RFC 4291, 7526, 8215, 4380, 7915).
 */
const REFUSED = {
  unspecified: ['0.0.0.0/8', '::/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  metadata: [
    ...['100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
    ...['fd00:ec2::/32', 'fd20:ce::254/128', 'fd00:42::42/128'],
  ],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  reserved: ['240.0.0.0/4'],
  translated: ['::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48', '2001::/32', '2002::/16'],
} as const;

export type RefusedRange = keyof typeof REFUSED;

const RANGES = Object.entries(REFUSED).flatMap(([name, blocks]) =>
  blocks.map((block) => ({ name: name as RefusedRange, block: ipaddr.parseCIDR(block) })),
);

/** The prefix of translators between IPv6 and IPv4 (RFC 6052): the IPv4 address is in the last 32 bits. */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

/**
 * Parses an IP address in every notation that resolvers accept: decimal, octal and hexadecimal IPv4 with one to four
 * parts, and IPv6. An IPv4-mapped address becomes the IPv4 address. Returns null for anything else.
 */
export function parseAddress(text: string): IpAddress | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null;
}

/** Returns the refused range of an address, or of the IPv4 address embedded in it; null if there is none. */
export function findRefusedRange(address: IpAddress): RefusedRange | null {
  const found = RANGES.find(({ block }) => isInBlock(address, block));
  if (found) return found.name;
  return isInBlock(address, NAT64) ? findRefusedRange(embeddedIPv4(address)) : null;
}

/** Whether an address is meant to be reached from the whole internet: not private, shared, documentation or refused. */
export const isPublicAddress = (text: string): boolean => parseAddress(text)?.range() === 'unicast';

export function isInBlock(address: IpAddress, [network, prefix]: AddressBlock): boolean {
  return address.kind() === network.kind() && address.match(network, prefix);
}

/** Whether `block` lies entirely within one refused range. */
export function isRefusedBlock([address, prefix]: AddressBlock): boolean {
  return RANGES.some(({ block }) => prefix >= block[1] && isInBlock(address, block));
}

const embeddedIPv4 = (address: IpAddress): ipaddr.IPv4 => new ipaddr.IPv4(address.toByteArray().slice(-4));
