import { list } from './env-types.js';

/** Of a page that an app or a browser extension brings along: a scheme of its own and the host that it chose. */
const APP_ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9._-]+(?::\d{1,5})?$/;

/** Schemes of the web and of documents without an origin; whoever lists one of these means something else. */
const NO_APP = new Set(['about', 'blob', 'data', 'file', 'ftp', 'http', 'https', 'javascript', 'ws', 'wss']);

/** What pages of local files send in some desktop shells. It names no page in particular. */
export const FILE_ORIGIN = 'file://';

/** Exact origins, as browsers send them in `Origin` (RFC 6454, section 6.2). */
export const origins = list
  .refine((values) => !values.includes(FILE_ORIGIN), 'accepts file:// only with CORS_ALLOW_FILE_ORIGIN=true')
  .refine(
    (values) => values.every((value) => isWebOrigin(value) || isAppOrigin(value)),
    'must be a comma-separated list of origins like https://app.example.com or capacitor://localhost',
  );

function isWebOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

function isAppOrigin(value: string): boolean {
  const scheme = APP_ORIGIN.exec(value)?.[1];
  return scheme !== undefined && !NO_APP.has(scheme);
}
