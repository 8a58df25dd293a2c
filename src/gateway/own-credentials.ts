import { isOwnToken } from '#sessions';

const BEARER = /^bearer +(\S+) *$/i;
const API_KEY = /^tmx_/i;

/** Whether the value of an `Authorization` header is a credential of this service. Others belong to the application. */
export function isOwnCredential(authorization: string): boolean {
  const token = BEARER.exec(authorization.trim())?.[1] ?? '';
  return API_KEY.test(token) || isOwnToken(token);
}
