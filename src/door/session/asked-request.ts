import { type IncomingHttpHeaders } from 'node:http';
import { type ApplicationMode } from '../application.entity.js';
import { type ApplicationOptions } from '../application-options.js';
import { parseCanonicalPath } from '../canonical-path.js';
import { type DoorRequest } from '../door-question.js';

/** A request to an application, as a proxy reports it or the gateway received it. */
export type AskedRequest = {
  readonly mode: ApplicationMode;
  readonly method: string;
  /** In the form of `toRequestOrigin`. */
  readonly origin: string;
  /** Path and query, unchanged. */
  readonly target: string;
  /** The headers of the client. */
  readonly headers: IncomingHttpHeaders;
  /** The address of the client. */
  readonly address: string;
};

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const OPAQUE_ORIGIN = 'null';

export const isSafe = ({ method }: Pick<AskedRequest, 'method'>): boolean => SAFE_METHODS.has(method);

/**
 * Returns whether a request is a WebSocket handshake. Every handshake has a key (RFC 6455, section 4.1); proxies remove
 * `Upgrade` from their questions.
 */
export const isWebSocket = ({ headers }: Pick<AskedRequest, 'headers'>): boolean =>
  headers['sec-websocket-key'] !== undefined;

/** Returns the part of a request that rules depend on. */
export function toDoorRequest(asked: AskedRequest): DoorRequest {
  const { method, target, headers } = asked;
  return {
    method,
    path: parseCanonicalPath(target),
    isWebSocket: isWebSocket(asked),
    isPreflight: headers.origin !== undefined && headers['access-control-request-method'] !== undefined,
  };
}

/**
 * Returns whether a page of another origin may have made the browser send a request that has effects. Sibling hosts send
 * the cookie with WebSocket handshakes and forms, whatever its `SameSite`. Safe requests pass, as links need them.
 */
export function isForeign(asked: AskedRequest): boolean {
  const { headers, origin } = asked;
  if (isWebSocket(asked)) return headers.origin !== origin;
  if (isSafe(asked) || headers.origin === origin) return false;
  // Forms of a page with `Referrer-Policy: no-referrer` have the opaque origin (Fetch, section 3.2).
  const isAbsent = headers.origin === undefined || headers.origin === OPAQUE_ORIGIN;
  return !(isAbsent && headers['sec-fetch-site'] === 'same-origin');
}

/** What a request is for, which decides how a refusal has to look. */
export type Purpose = 'navigation' | 'frame' | 'program';

const FRAMES: ReadonlySet<string> = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe']);

/** Returns whether a person waits for a page. Fetch Metadata decides; plain HTTP sites do not get it. */
export function findPurpose(asked: AskedRequest): Purpose {
  const { headers } = asked;
  if (isWebSocket(asked)) return 'program';
  const mode = headers['sec-fetch-mode'];
  const destination = headers['sec-fetch-dest'] ?? '';
  if (mode !== undefined && mode !== 'navigate') return 'program';
  if (mode === 'navigate') return FRAMES.has(destination) ? 'frame' : 'navigation';
  return isPageRequest(asked) ? 'navigation' : 'program';
}

/**
 * Where a browser opens an application: in the frame of Latchkey's own page, in a frame of any other page, or in a tab.
 * `unknown` without Fetch Metadata.
 */
export type Opener = 'own-frame' | 'frame' | 'tab' | 'unknown';

/** Returns who opens a page at Latchkey's own origin. No script can set these headers. */
export function findOpener(headers: IncomingHttpHeaders): Opener {
  const destination = headers['sec-fetch-dest'] ?? '';
  if (destination === 'document') return 'tab';
  if (!FRAMES.has(destination)) return 'unknown';
  const isOwn = destination === 'iframe' && headers['sec-fetch-site'] === 'same-origin';
  return isOwn ? 'own-frame' : 'frame';
}

export const isInFrame = (opener: Opener): boolean => opener === 'own-frame' || opener === 'frame';

function isPageRequest(asked: AskedRequest): boolean {
  const { accept = '', 'x-requested-with': requestedWith } = asked.headers;
  return isSafe(asked) && accept.includes('text/html') && requestedWith === undefined;
}

/** Returns whether a request counts as activity. Polling pages do not, or the idle lock would never apply. */
export function isActivity(asked: AskedRequest, { activity }: Pick<ApplicationOptions, 'activity'>): boolean {
  if (activity !== 'input') return activity === 'all';
  return !isSafe(asked) || findPurpose(asked) === 'navigation';
}
