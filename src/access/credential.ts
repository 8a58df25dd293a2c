import { parseCookie } from 'cookie';
import { type IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'jwt';

/** The plain value a request identifies itself with, and where it stood. */
export type Credential = { readonly from: 'header' | 'cookie'; readonly token: string };

const BEARER = /^bearer +(\S+) *$/i;

/**
 * The credential of a request. An `Authorization` header decides alone, whatever it holds; the cookie counts
 * only without one. Of several cookies with the name the first counts (RFC 6265, section 5.4 sends it first).
 */
export function credentialOf(headers: IncomingHttpHeaders): Credential | null {
  if (headers.authorization !== undefined) {
    return { from: 'header', token: BEARER.exec(headers.authorization)?.[1] ?? '' };
  }
  const token = headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[SESSION_COOKIE];
  return token === undefined || token === '' ? null : { from: 'cookie', token };
}
