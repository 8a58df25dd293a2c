import { type IncomingMessage } from 'node:http';
import { toRequestOrigin } from '../request-host.js';

/** The part of a question that is read. */
type Head = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>;

/** How a kind of proxy describes the request that it asks about. */
export type Dialect = 'nginx' | 'forward' | 'envoy';

/** The request that a proxy asks about. */
export type Described = {
  readonly method: string;
  readonly origin: string;
  readonly target: string;
};

const PATHS: Readonly<Record<string, Dialect>> = { '/door/nginx': 'nginx', '/door/forward': 'forward' };
const ENVOY = '/door/envoy';

/** Returns the dialect of a question's path; null if the path is none. The question's own query means nothing. */
export function findDialect(url: string): Dialect | null {
  if (!url.startsWith('/door/')) return null;
  const [path = ''] = url.split('?', 1);
  return PATHS[path] ?? (path === ENVOY || path.startsWith(`${ENVOY}/`) ? 'envoy' : null);
}

const single = (...names: readonly string[]): ReadonlySet<string> =>
  new Set([...names, 'origin', 'authorization', 'sec-websocket-key', 'sec-fetch-site', 'sec-fetch-mode']);

/** The headers that must not occur twice: a proxy would have to join two values, or pass the client's on. */
const SINGLE: Readonly<Record<Dialect | 'passed-on', ReadonlySet<string>>> = {
  nginx: single('x-original-url', 'x-original-method'),
  forward: single('x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri'),
  envoy: single('host', 'x-forwarded-proto'),
  'passed-on': single('x-forwarded-proto', 'x-forwarded-host'),
};

const METHOD = /^[A-Z]{1,32}$/;
const ORIGINAL_URL = /^(?<scheme>[a-z]+):\/\/(?<host>[^/?#\s]+)(?<target>\/.*)$/i;

/** Parses the headers of one dialect. Reads no others, which may come from the client. Returns null for invalid ones. */
export const parseQuestion = (dialect: Dialect, request: Head): Described | null =>
  describe(request, SINGLE[dialect], PARSERS[dialect](request));

/** Parses a request that a proxy passed on, with the host of the application in the headers of the `forward` dialect. */
export const parsePassedOn = (request: Head): Described | null =>
  describe(request, SINGLE['passed-on'], {
    method: request.method ?? '',
    scheme: textOf(request, 'x-forwarded-proto'),
    host: textOf(request, 'x-forwarded-host'),
    target: request.url ?? '',
  });

function describe(
  request: Head,
  names: ReadonlySet<string>,
  { method, scheme, host, target }: Parts,
): Described | null {
  if (hasRepeated(request, names)) return null;
  const origin = toRequestOrigin(scheme, host);
  return origin === null || target === '' || !METHOD.test(method) ? null : { method, origin, target };
}

type Parts = {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly target: string;
};

const PARSERS: Readonly<Record<Dialect, (request: Head) => Parts>> = {
  nginx: (request) => {
    const parts = ORIGINAL_URL.exec(textOf(request, 'x-original-url'))?.groups ?? {};
    const { scheme = '', host = '', target = '' } = parts;
    return { method: textOf(request, 'x-original-method'), scheme, host, target };
  },
  forward: (request) => ({
    method: textOf(request, 'x-forwarded-method'),
    scheme: textOf(request, 'x-forwarded-proto'),
    host: textOf(request, 'x-forwarded-host'),
    target: textOf(request, 'x-forwarded-uri'),
  }),
  envoy: (request) => ({
    method: request.method ?? '',
    scheme: textOf(request, 'x-forwarded-proto'),
    host: textOf(request, 'host'),
    target: (request.url ?? '').slice(ENVOY.length) || '/',
  }),
};

function textOf({ headers }: Head, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Node silently drops the headers after these. */
const MAX_LINES = 1_000;

/** Counts in the raw headers, because Node joins repeated ones or drops all but the first. */
function hasRepeated({ rawHeaders }: Head, names: ReadonlySet<string>): boolean {
  if (rawHeaders.length >= 2 * MAX_LINES) return true;
  const seen: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!names.has(name)) continue;
    if (seen.includes(name)) return true;
    seen.push(name);
  }
  return false;
}
