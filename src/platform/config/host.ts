import ipaddr from 'ipaddr.js';

/** Returns the host of a URL; an IPv6 address without its brackets. */
export const getHost = ({ hostname }: URL): string => withoutBrackets(hostname);

/** Returns a host without the brackets that IPv6 addresses have in URLs. */
export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/**
 * Whether a host always means this machine: a loopback address, or a name at or below `localhost` (RFC 6761, section 6.3).
 * Accepts IPv6 addresses with and without brackets.
 */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host);
  if (!ipaddr.isValid(name)) return name === 'localhost' || name.endsWith('.localhost');
  return ipaddr.process(name).range() === 'loopback';
}
