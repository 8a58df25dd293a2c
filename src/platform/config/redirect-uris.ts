const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?=[/?]|$)/;
const LOOPBACK_WITH_PORT = /^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d{1,5}(?=[/?]|$)/;
/** A domain name in reverse order, which contains a period (RFC 8252, section 7.1). */
const PRIVATE_SCHEME = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:\//;
const WITHOUT_USER_OR_FRAGMENT = /^[^@#\s\\]+$/;

/**
 * Whether an app may be registered with this URI: `https`, a private scheme like `com.example.app:/callback`, or `http` to a
 * loopback address without a port (RFC 8252, section 7). Not `localhost`, which may resolve to another address (section 8.3).
 */
export function isRedirectUri(uri: string): boolean {
  if (!WITHOUT_USER_OR_FRAGMENT.test(uri) || !URL.canParse(uri)) return false;
  return uri.startsWith('https://') || LOOPBACK.test(uri) || PRIVATE_SCHEME.test(uri);
}

/**
 * Whether the URI is one of the registered ones. They are compared as text, but for the port of a loopback address, which
 * the app gets from its operating system (RFC 8252, section 7.3).
 */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  return URL.canParse(uri) && registered.includes(uri.replace(LOOPBACK_WITH_PORT, '$1'));
}
