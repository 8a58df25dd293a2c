import { parseCanonicalPath } from './canonical-path.js';
import { toRequestOrigin } from './request-host.js';

const MAX_SLUG = 63;
const SLUG = /^[a-z0-9](?:-?[a-z0-9])*$/;
/** Paths below `/api/applications` and `/apps`, and names of Latchkey's own pages and hosts. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  ...[
    'admin',
    'api',
    'apps',
    'auth',
    'available',
    'check',
    'door',
    'latchkey',
    'localhost',
    'login',
    'new',
    'presets',
    'www',
  ],
]);

const MAX_LENGTH = 255;
const ORIGIN = /^(?<scheme>https?):\/\/(?<host>[^/]+)\/?$/i;
const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)+\/$/;
/** Latchkey's own paths on the host of every application. */
const OWN_PREFIX = '/.latchkey/';

export const isSlug = (text: string): boolean => text.length <= MAX_SLUG && SLUG.test(text);

export const isReservedSlug = (text: string): boolean => RESERVED_SLUGS.has(text);

/**
 * Returns an origin in its normal form: `https://term.example.com`, in lower case, without the default port. Returns null
 * for anything else, wildcards and names that are not ASCII included.
 */
export function parseOrigin(text: string): string | null {
  const { scheme = '', host = '' } = ORIGIN.exec(text)?.groups ?? {};
  const origin = toRequestOrigin(scheme, host);
  return origin !== null && origin.length <= MAX_LENGTH ? origin : null;
}

/** Returns whether the text is empty or a prefix like `/terminal/`, which no other path can be mistaken for. */
export function isPathPrefix(text: string): boolean {
  if (text === '') return true;
  const isPrefix = PREFIX.test(text) && text.length <= MAX_LENGTH;
  return isPrefix && parseCanonicalPath(text).path === text && !text.startsWith(OWN_PREFIX);
}

/** Returns the host of a normal origin; an IPv6 address with its brackets. */
export const hostOfOrigin = (origin: string): string => new URL(origin).hostname;
