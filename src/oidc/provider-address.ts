import { BlockList, isIP } from 'node:net';

/** Addresses where clouds and networks keep their own secrets, never an identity provider. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');
LINK_LOCAL.addSubnet('0.0.0.0', 8, 'ipv4');
LINK_LOCAL.addSubnet('224.0.0.0', 4, 'ipv4');
LINK_LOCAL.addSubnet('ff00::', 8, 'ipv6');

const PLAIN_HTTP = 'plain http is allowed on this machine only (OIDC_ALLOW_INSECURE)';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What is wrong with asking `address` over `protocol`; null when nothing is. Decided by address, never by name. */
export function addressProblem(protocol: string, address: string, allowInsecure: boolean): string | null {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LINK_LOCAL.check(address, family)) return 'link-local addresses are refused';
  if (protocol === 'https:' || allowInsecure || LOOPBACK.check(address, family)) return null;
  return PLAIN_HTTP;
}

/** What can be told of a URL without looking its name up; null when nothing is wrong so far. */
export function urlProblem(value: string, allowInsecure: boolean): string | null {
  if (!URL.canParse(value)) return 'not a URL';
  const { protocol, hostname, username, password, hash } = new URL(value);
  if (protocol !== 'https:' && protocol !== 'http:') return 'neither https nor http';
  if (username + password + hash !== '') return 'user names and fragments have no place in it';
  return hostProblem(protocol, hostname.replace(/^\[(.*)\]$/, '$1'), allowInsecure);
}

function hostProblem(protocol: string, host: string, allowInsecure: boolean): string | null {
  if (isIP(host) !== 0) return addressProblem(protocol, host, allowInsecure);
  const isOfThisMachine = host === 'localhost' || host.endsWith('.localhost');
  return protocol === 'https:' || allowInsecure || isOfThisMachine ? null : PLAIN_HTTP;
}
