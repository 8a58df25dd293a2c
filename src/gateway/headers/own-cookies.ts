/** Cookies of this service, without the prefixes of RFC 6265bis: every host name must use them for nothing else. */
const OWN_NAMES: ReadonlySet<string> = new Set(['jwt', 'oidc_login', 'trusted_device']);
/** The cookies of the application session and of its hand-over. */
const OWN_PREFIX = /^(?:latchkey|lkd)(?:[_-]|$)/;
const SECURITY_PREFIX = /^__(?:host|secure)-/;

/**
 * Whether a cookie is one of this service, under any prefix and in any case: some browsers and frameworks ignore the
 * case.
 *
 * @param more names besides those of this service
 */
export function isOwnCookie(name: string, more: readonly string[] = []): boolean {
  const bare = name.toLowerCase().replace(SECURITY_PREFIX, '');
  return OWN_NAMES.has(bare) || OWN_PREFIX.test(bare) || more.includes(name);
}

/** Some proxies join two `Cookie` headers with a comma, so a cookie of ours can follow one. */
const BEFORE_COOKIE = /(?=[;,])/;

/** Removes our cookies from the value of a `Cookie` header and leaves the rest unchanged. Returns '' if nothing is left. */
export function withoutOwnCookies(header: string, more: readonly string[]): string {
  const parts = header.split(BEFORE_COOKIE);
  const kept = parts.filter((part) => !isOwnCookie(nameIn(part.replace(/^[;,]/, '')), more));
  return kept.length === parts.length ? header : kept.join('').replace(/^[;,\s]+/, '');
}

/**
 * Whether a browser of the application may receive this `Set-Cookie`. Refused are our names, cookies without a name
 * (`=jwt=…` is sent back as `jwt=…`), and a `Domain` other than the host, which other hosts would receive.
 *
 * @param host of the application, without its port
 */
export function isForwardableCookie(setCookie: string, host: string, more: readonly string[]): boolean {
  const [pair = '', ...attributes] = setCookie.split(';');
  const name = nameIn(pair);
  if (!pair.includes('=') || name === '' || isOwnCookie(name, more)) return false;
  return attributes.every((attribute) => {
    if (nameIn(attribute).toLowerCase() !== 'domain') return true;
    const domain = attribute.slice(attribute.indexOf('=') + 1).trim();
    return domain.replace(/^\./, '').toLowerCase() === host || !attribute.includes('=') || domain === '';
  });
}

/** Replaces the prefix of the upstream in the `Path` of a cookie. @param prefix of the upstream, without a final slash */
export function withCookiePath(setCookie: string, prefix: string): string {
  return setCookie.replace(/;(\s*path\s*=\s*)([^;]*)/gi, (whole, before: string, path: string) => {
    const stripped = withoutPrefix(path.trim(), prefix);
    return stripped === null ? whole : `;${before}${stripped}`;
  });
}

/** Several slashes would make a reference to another host of the path; browsers ignore tabs in it. */
const LEADING_SLASHES = /^\/[/\\\t]*/;

/** Returns the path, query and fragment below `prefix`; null if they are not below it. */
export function withoutPrefix(path: string, prefix: string): string | null {
  const rest = path.slice(prefix.length);
  if (!path.startsWith(prefix) || !/^(?:$|[/?#])/.test(rest)) return null;
  return rest.startsWith('/') ? rest.replace(LEADING_SLASHES, '/') : `/${rest}`;
}

/** Returns the part before the equals sign. */
const nameIn = (pair: string): string => (pair.split('=', 1)[0] ?? '').trim();
