import { getDomain } from 'tldts';

/** Names below `localhost` are not in the public suffix list, and those of hosters such as `github.io` are suffixes. */
const OPTIONS = { allowPrivateDomains: true, detectIp: true } as const;

/**
 * Returns whether two origins belong to the same site: the same scheme and the same registrable domain (HTML, "schemelessly
 * same site"). Ports do not matter. A host without a registrable domain, such as `localhost` or an address, is a site of
 * its own, so `localhost` and `shell.localhost` are different sites.
 */
export function isSameSite(one: string, other: string): boolean {
  const [first, second] = [new URL(one), new URL(other)];
  if (first.protocol !== second.protocol) return false;
  return first.hostname === second.hostname || haveSameDomain(first.hostname, second.hostname);
}

/** Returns the sources of a Content-Security-Policy that are the site of an origin, at any port. */
export function siteSources(origin: string): readonly string[] {
  const { protocol, hostname } = new URL(origin);
  const domain = getDomain(hostname, OPTIONS);
  if (domain === null) return [`${protocol}//${hostname}:*`];
  return [`${protocol}//${domain}:*`, `${protocol}//*.${domain}:*`];
}

function haveSameDomain(one: string, other: string): boolean {
  const domain = getDomain(one, OPTIONS);
  return domain !== null && domain === getDomain(other, OPTIONS);
}
