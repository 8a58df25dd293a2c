import { isIP } from 'node:net';
import { getHost, isLoopback } from '#platform/config';
import { findRefusedRange, parseAddress } from '#platform/network';

const PLAIN_HTTP = 'plain http is allowed only to this machine, unless OIDC_ALLOW_INSECURE=true';

/** Returns why a request to `address` over `protocol` is refused; null if it is allowed. Decided by address, never by name. */
export function addressProblem(protocol: string, address: string, allowInsecure: boolean): string | null {
  const parsed = parseAddress(address);
  if (parsed === null) return `${address} is not an address`;
  const range = findRefusedRange(parsed);
  // A provider on the same machine is common. Other special ranges include cloud metadata services.
  if (range !== null && range !== 'loopback') return `${range} addresses are refused`;
  return protocol === 'https:' || allowInsecure || range === 'loopback' ? null : PLAIN_HTTP;
}

/** Returns why a URL is refused, as far as can be decided without resolving its name; null if it is allowed. */
export function urlProblem(value: string, allowInsecure: boolean): string | null {
  if (!URL.canParse(value)) return 'not a URL';
  const url = new URL(value);
  const { protocol, username, password, hash } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return 'neither https nor http';
  if (username + password + hash !== '') return 'user names and fragments are not allowed';
  return hostProblem(protocol, getHost(url), allowInsecure);
}

function hostProblem(protocol: string, host: string, allowInsecure: boolean): string | null {
  if (isIP(host) !== 0) return addressProblem(protocol, host, allowInsecure);
  return protocol === 'https:' || allowInsecure || isLoopback(host) ? null : PLAIN_HTTP;
}

/** Compares issuers in the same way as discovery. */
export const isSameUrl = (one: string, other: string): boolean => normalise(one) === normalise(other);

const normalise = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);
