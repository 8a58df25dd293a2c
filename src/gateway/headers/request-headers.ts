import { type GatewayApplication } from '../application.js';
import { type GatewayPass, type GatewayRequest } from '../decisions.js';
import { upstreamHost } from '../upstream/upstream.js';
import { aliasKey, connectionHeaders, forEachHeader, headerValues, type HeaderList } from './header-list.js';
import { withoutOwnCookies } from './own-cookies.js';

/** Only the gateway sets these and their aliases. */
const PROTECTED: ReadonlySet<string> = new Set([
  ...['remote-user', 'remote-groups', 'remote-name', 'remote-email', 'remote-sub'],
  ...['forwarded', 'x-real-ip', 'x-original-url', 'x-original-uri', 'x-rewrite-url', 'x-original-method'],
  // The decision was about another method.
  ...['x-http-method', 'x-http-method-override', 'x-method-override'],
]);
const PROTECTED_PREFIX = /^x-(?:forwarded|latchkey)(?:-|$)/;

/** What a list of headers for the upstream depends on. */
export type RequestHeaderContext = {
  readonly request: GatewayRequest;
  readonly pass: GatewayPass;
  readonly isOwnCredential: (authorization: string) => boolean;
};

/**
 * Returns the headers to send to the upstream, in the order and with the duplicates of the client: without hop-by-hop
 * headers, credentials of this service, and aliases of the headers that only the gateway sets, which come last.
 */
export function toUpstreamHeaders(context: RequestHeaderContext): string[] {
  const { request, pass } = context;
  const removed = connectionHeaders(request.rawHeaders);
  const isProtected = protectedBy(pass);
  const result: string[] = [];
  forEachHeader(request.rawHeaders, (name, value, sentName) => {
    if (removed.has(name) || isProtected(name)) return;
    const forwarded = rewrite(name, value, context);
    if (forwarded !== null) result.push(sentName, forwarded);
  });
  result.push(...framing(request.rawHeaders), ...forwardedHeaders(request, pass.application));
  if (request.isWebSocket) result.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
  for (let index = 0; index + 1 < pass.identity.length; index += 2)
    result.push(pass.identity[index] ?? '', toHeaderValue(pass.identity[index + 1] ?? ''));
  return result;
}

function protectedBy({ identity, protectedHeaders }: GatewayPass): (name: string) => boolean {
  const keys = protectedHeaders.map(aliasKey);
  forEachHeader(identity, (_name, _value, sentName) => keys.push(aliasKey(sentName)));
  return (name) => {
    const key = aliasKey(name);
    return PROTECTED.has(key) || PROTECTED_PREFIX.test(key) || keys.includes(key);
  };
}

type Rewrite = (value: string, context: RequestHeaderContext) => string | null;

/** Null removes the header. */
const REWRITES: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['cookie', (value, { pass }) => withoutOwnCookies(value, pass.stripCookies) || null],
  ['authorization', (value, { isOwnCredential }) => (isOwnCredential(value) ? null : value)],
  ['host', (value, { pass }) => hostFor(pass.application, value)],
  ['origin', (value, { pass }) => originFor(pass.application, value)],
  ['referer', (value, { pass }) => refererFor(pass.application, value)],
  ['sec-websocket-extensions', (value, { pass }) => (mustReadFrames(pass.application) ? null : value)],
]);

/**
 * Compressed frames could not be discarded during a hold without breaking those that follow, and keep-alives could not be
 * told from input.
 */
const mustReadFrames = ({ onLock, activity }: GatewayApplication): boolean =>
  onLock === 'hold' || activity === 'input';

function rewrite(name: string, value: string, context: RequestHeaderContext): string | null {
  const change = REWRITES.get(name);
  return change ? change(value, context) : value;
}

const hostFor = ({ hostHeader, upstream }: GatewayApplication, host: string): string =>
  hostHeader === 'keep' ? host : upstreamHost(upstream);

/** Foreign origins stay as they are, so that the upstream's own check still sees them. */
function originFor({ origin, originHeader, upstream }: GatewayApplication, value: string): string | null {
  if (originHeader === 'keep' || value.toLowerCase() !== origin) return value;
  return originHeader === 'remove' ? null : upstream.origin;
}

/** Some applications compare the `Referer` with their host as well. */
function refererFor({ origin, originHeader, upstream }: GatewayApplication, value: string): string {
  const isOwn = originHeader === 'upstream' && value.toLowerCase().startsWith(`${origin}/`);
  return isOwn ? `${upstream.origin}${upstream.prefix}${value.slice(origin.length)}` : value;
}

/** The transfer encoding is hop-by-hop: Node decodes the client's and encodes again towards the upstream. */
const framing = (list: HeaderList): HeaderList =>
  headerValues(list, 'transfer-encoding').length > 0 ? ['Transfer-Encoding', 'chunked'] : [];

function forwardedHeaders({ address, host }: GatewayRequest, { origin }: GatewayApplication): HeaderList {
  const scheme = origin.slice(0, origin.indexOf(':'));
  return ['X-Forwarded-For', address, 'X-Forwarded-Proto', scheme, 'X-Forwarded-Host', host];
}

/** Percent-encodes what servers and frameworks decode differently, and what would end the header. */
const toHeaderValue = (value: string): string =>
  value.toWellFormed().replace(/[^ -~]+/g, (text) => encodeURIComponent(text));
