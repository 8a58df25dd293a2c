import { type GatewayApplication } from '../application.js';
import { type GatewayPass } from '../decisions.js';
import { type Upstream } from '../upstream/upstream.js';
import { aliasKey, connectionHeaders, forEachHeader, headerValues, type HeaderList } from './header-list.js';
import { isForwardableCookie, withCookiePath, withoutPrefix } from './own-cookies.js';

/** `Alt-Svc` would lead the browser past the gateway; the rest would make a proxy in front send files of its own. */
const REMOVED: ReadonlySet<string> = new Set([
  'alt-svc',
  'x-sendfile',
  'x-lighttpd-send-file',
  'x-reproxy-url',
]);
/** Set by the gateway or by nobody. */
const OWN_PREFIX = /^x-(?:latchkey|accel)(?:-|$)/;

/** Whether a response is a stream of server-sent events, which has no idle timeout and must not be buffered. */
export const isEventStream = (list: HeaderList): boolean =>
  headerValues(list, 'content-type').some((value) => /^\s*text\/event-stream\s*(?:;|$)/i.test(value));

/**
 * Returns the headers of an upstream's response to send to the client, in their order: without hop-by-hop headers,
 * cookies that belong to this service or would reach other hosts, and HSTS of an application on plain HTTP.
 */
export function toClientHeaders(list: HeaderList, pass: GatewayPass): string[] {
  const removed = connectionHeaders(list);
  const result: string[] = [];
  forEachHeader(list, (name, value, sentName) => {
    if (removed.has(name) || REMOVED.has(name) || OWN_PREFIX.test(aliasKey(name))) return;
    const forwarded = rewrite(name, value, pass);
    if (forwarded !== null) result.push(sentName, forwarded);
  });
  const { frameAncestors } = pass.application;
  if (frameAncestors !== null) result.push('Content-Security-Policy', `frame-ancestors ${frameAncestors}`);
  if (isEventStream(list)) result.push('X-Accel-Buffering', 'no');
  return result;
}

type Rewrite = (value: string, pass: GatewayPass) => string | null;

/** Null removes the header. */
const REWRITES: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['set-cookie', toClientCookie],
  [
    'strict-transport-security',
    (value, { application }) => (application.origin.startsWith('https:') ? value : null),
  ],
  ['location', (value, { application }) => toClientUrl(value, application)],
  ['content-location', (value, { application }) => toClientUrl(value, application)],
  ['refresh', (value, { application }) => toClientRefresh(value, application)],
  ['x-frame-options', (value, { application }) => (application.frameAncestors === null ? value : null)],
  ['content-security-policy', withoutFrameAncestors],
  ['clear-site-data', withoutCookies],
]);

function rewrite(name: string, value: string, pass: GatewayPass): string | null {
  const change = REWRITES.get(name);
  return change ? change(value, pass) : value;
}

function toClientCookie(value: string, { application, stripCookies }: GatewayPass): string | null {
  if (!isForwardableCookie(value, new URL(application.origin).hostname, stripCookies)) return null;
  const { prefix } = application.upstream;
  return prefix === '' ? value : withCookiePath(value, prefix);
}

/** Removes the upstream's origin, which browsers cannot reach, and its prefix. */
function toClientUrl(value: string, application: GatewayApplication): string {
  const { origin, upstream, hostHeader } = application;
  const origins = hostHeader === 'upstream' ? [origin, upstream.origin] : [origin];
  const own = origins.find((prefix) => isAt(value, prefix));
  if (own !== undefined) return `${origin}${toClientPath(value.slice(own.length) || '/', upstream)}`;
  return value.startsWith('//') ? value : toClientPath(value, upstream);
}

const toClientPath = (path: string, { prefix }: Upstream): string =>
  prefix === '' ? path : (withoutPrefix(path, prefix) ?? path);

const isAt = (url: string, origin: string): boolean =>
  url.toLowerCase().startsWith(origin) && /^(?:$|[/?#])/.test(url.slice(origin.length));

const toClientRefresh = (value: string, application: GatewayApplication): string =>
  value.replace(
    /^(\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?)(.+)$/i,
    (_whole, before: string, url: string) => `${before}${toClientUrl(url, application)}`,
  );

/** Our cookies on the host of the application must stay, and `"*"` includes them. */
function withoutCookies(value: string): string | null {
  const kept = value.split(',').filter((type) => !/^\s*"(?:cookies|\*)"\s*$/i.test(type));
  return kept.join(',').trim() || null;
}

function withoutFrameAncestors(value: string, { application }: GatewayPass): string | null {
  if (application.frameAncestors === null) return value;
  const policies = value.split(',').map((policy) =>
    policy
      .split(';')
      .filter((directive) => !/^\s*frame-ancestors(?:\s|$)/i.test(directive))
      .join(';')
      .trim(),
  );
  return policies.filter((policy) => policy !== '').join(', ') || null;
}
