import { isIP, isIPv6 } from 'node:net';

const GROUPS = 8;
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0xffff];
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/;
const UNKNOWN = 'unknown';

/**
 * The address as it is kept and counted, from what the socket or a trusted proxy says. IPv4 addresses that arrive on
 * an IPv6 socket are IPv4 addresses, however a proxy spells them; ports and zones are left out; text that is no
 * address, or nothing once the client has hung up, is `unknown`.
 */
export function clientAddress(text = ''): string {
  const ip = withoutPort(text).replace(/%.*/, '');
  if (!isIPv6(ip)) return isIP(ip) === 0 ? UNKNOWN : ip;
  const groups = expanded(ip);
  const isMapped = MAPPED_PREFIX.every((group, i) => groups[i] === group);
  return isMapped ? groups.slice(6).flatMap(bytesOf).join('.') : ip;
}

/** What counts as one client: an IPv4 address, or the /64 that one IPv6 customer holds. */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const network = expanded(address)
    .slice(0, 4)
    .map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

function withoutPort(text: string): string {
  const [, bracketed, dotted] = WITH_PORT.exec(text) ?? [];
  return bracketed ?? dotted ?? text;
}

/** All eight groups of an IPv6 address. */
function expanded(address: string): number[] {
  const [bare = ''] = address.split('%');
  const [head = '', tail] = bare.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array<number>(Math.max(0, GROUPS - before.length - after.length)).fill(0);
  return [...before, ...zeros, ...after];
}

/** An embedded IPv4 tail stands for two groups. */
function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

const bytesOf = (group: number): number[] => [group >> 8, group & 255];
