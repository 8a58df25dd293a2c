import { isIP } from 'node:net';
import { z } from 'zod';
import { withoutBrackets } from './host.js';

/** The types of settings. Each rejects invalid values; none falls back silently. */

export const text = z.string().min(1);

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`);

/** A port to listen on, or null for `off`. */
export const portOrOff = z
  .string()
  .regex(/^(?:off|\d{1,5})$/, 'must be a port or off')
  .transform((value) => (value === 'off' ? null : Number(value)))
  .refine((value) => value === null || value <= 65_535, 'must be a port between 0 and 65535, or off');

export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** An http(s) URL without query or fragment. Surrounding white space is ignored. */
export const exactUrl = z
  .string()
  .trim()
  .refine(isPlainUrl, 'must be an http or https URL without query or fragment');

/** An {@link exactUrl} as browsers normalise it (WHATWG URL: scheme and host in lower case), without trailing slashes. */
export const url = exactUrl.transform((value) => {
  const { origin, pathname } = new URL(value);
  return `${origin}${pathname}`.replace(/\/+$/, '');
});

/**
 * A listen address: an IP address (IPv6 with or without brackets) or a name. `localhost` becomes 127.0.0.1, because the
 * name has two addresses, and a server listens on one.
 */
export const listenHost = z
  .string()
  .transform((value) => (isIP(value.slice(1, -1)) === 6 ? withoutBrackets(value) : value))
  .refine(isHost, 'must be an address or host name to listen on, without scheme and port')
  .transform((value) => (value.toLowerCase() === 'localhost' ? '127.0.0.1' : value));

/** Proxies whose `X-Forwarded-For` counts; with a block of all addresses, any client could choose its own. */
export const proxyBlocks = list
  .refine(
    (values) => values.every(isAddressBlock),
    'must be a comma-separated list of addresses or CIDR blocks',
  )
  .refine(
    (values) => !values.some((value) => /\/0+$/.test(value)),
    'must not contain a block of all addresses, because any client could spoof its address: list only your proxies',
  );

/** A value of `Strict-Transport-Security` (RFC 6797, section 6.1), or `off`. */
export const hsts = z
  .string()
  .regex(
    /^(?:off|max-age=\d+(?:; includeSubDomains)?(?:; preload)?)$/,
    'must be off or like max-age=31536000',
  );

/** Converts the scheme to lower case: the client library would connect unencrypted for any other spelling of `rediss`. */
export const redisUrl = z
  .string()
  .trim()
  .refine((value) => /^rediss?:$/.test(getProtocol(value)), 'must be a redis:// or rediss:// URL')
  .transform((value) => value.replace(/^[a-z]+/i, (scheme) => scheme.toLowerCase()));

/** A proxy URL as other programs accept it: the scheme defaults to http. */
export const proxyUrl = z
  .string()
  .transform((value) => (value.includes('://') ? value : `http://${value}`))
  .refine(isProxyUrl, 'must be an http or https URL of a proxy');

function isProxyUrl(value: string): boolean {
  if (!/^https?:$/.test(getProtocol(value))) return false;
  const { pathname, search, hash, username, password } = new URL(value);
  const isReadable = !/%(?![0-9a-f]{2})/i.test(username + password);
  return pathname === '/' && search + hash === '' && isReadable;
}

const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;

function isHost(value: string): boolean {
  return isIP(value) !== 0 || HOST_NAME.test(value);
}

function isPlainUrl(value: string): boolean {
  if (!/^https?:$/.test(getProtocol(value))) return false;
  const { search, hash, username, password } = new URL(value);
  return search + hash + username + password === '';
}

function getProtocol(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : '';
}

function isAddressBlock(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** An environment variable: its type, its default (undefined: optional) and its description. */
export type Variable<Schema extends z.ZodType = z.ZodType> = {
  readonly schema: Schema;
  readonly fallback: string | undefined;
  readonly meaning: string;
};

/** A variable that always has a value. */
export const variable = <Schema extends z.ZodType>(schema: Schema, fallback: string, meaning: string) => ({
  schema,
  fallback,
  meaning,
});

/** An optional variable. */
export const optional = <Schema extends z.ZodType>(schema: Schema, meaning: string) => ({
  schema: schema.optional(),
  fallback: undefined,
  meaning,
});

/** The origin of pages inside an app or a browser extension: a custom scheme and a host. */
const APP_ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9._-]+(?::\d{1,5})?$/;

/** Schemes that are not custom schemes of apps. Listing one of them is a mistake. */
const NO_APP = new Set(['about', 'blob', 'data', 'file', 'ftp', 'http', 'https', 'javascript', 'ws', 'wss']);

/** The origin that some desktop shells send for local files. It does not identify a page. */
export const FILE_ORIGIN = 'file://';

/** Exact origins, as browsers send them in `Origin` (RFC 6454, section 6.2). */
export const origins = list
  .refine((values) => !values.includes(FILE_ORIGIN), 'accepts file:// only with CORS_ALLOW_FILE_ORIGIN=true')
  .refine(
    (values) => values.every((value) => isWebOrigin(value) || isAppOrigin(value)),
    'must be a comma-separated list of origins like https://app.example.com or capacitor://localhost',
  );

/** An Android app that may use the passkeys of its website: `android:apk-key-hash:` and SHA-256 of its certificate. */
const ANDROID_ORIGIN = /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/;

/** Origins that may use passkeys besides `PUBLIC_URL`; {@link toForeignOrigins} checks their hosts. */
export const passkeyOrigins = list.refine(
  (values) => values.every((value) => isWebOrigin(value) || ANDROID_ORIGIN.test(value)),
  'must be a comma-separated list of origins like https://desk.example.com:8443 or android:apk-key-hash:…',
);

/** Returns the web origins on other hosts than that of the URL or one below it: browsers offer them no passkey of it. */
export function toForeignOrigins(origins: readonly string[], publicUrl: string): readonly string[] {
  const { hostname } = new URL(publicUrl);
  return origins.filter((origin) => {
    if (!isWebOrigin(origin)) return false;
    const host = new URL(origin).hostname;
    return host !== hostname && !host.endsWith(`.${hostname}`);
  });
}

function isWebOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

function isAppOrigin(value: string): boolean {
  const scheme = APP_ORIGIN.exec(value)?.[1];
  return scheme !== undefined && !NO_APP.has(scheme);
}
