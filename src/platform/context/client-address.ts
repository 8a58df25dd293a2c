import { isIP, isIPv4, isIPv6, SocketAddress } from 'node:net';
import { parseAddress } from '#platform/network';

const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/;
/** The notation that Node gives every IPv4-mapped address. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;
const UNKNOWN = 'unknown';

/**
 * Returns the address to store and count, from what the socket or a trusted proxy reports: without port and zone, and an
 * IPv4-mapped IPv6 address as IPv4. Returns `unknown` for invalid text, and for the missing address of a disconnected
 * client.
 */
export function clientAddress(text = ''): string {
  const ip = withoutPort(text).replace(/%.*/, '');
  if (isIP(ip) === 0) return UNKNOWN;
  if (isIPv4(ip)) return ip;
  const { address } = new SocketAddress({ address: ip, family: 'ipv6' });
  return MAPPED.exec(address)?.[1] ?? ip;
}

/** Returns what counts as one client: an IPv4 address, or the /64 block of an IPv6 address, as assigned to one customer. */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const parsed = parseAddress(address);
  // An IPv6 address that is parsed as IPv4 begins with zeros.
  const groups = parsed && 'parts' in parsed ? parsed.parts : [0, 0, 0, 0];
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

function withoutPort(text: string): string {
  const [, bracketed, dotted] = WITH_PORT.exec(text) ?? [];
  return bracketed ?? dotted ?? text;
}
