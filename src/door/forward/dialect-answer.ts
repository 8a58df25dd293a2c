import { type AskedRequest, findPurpose } from '../session/asked-request.js';
import {
  type DoorAnswer,
  loginHeaders,
  NO_STORE,
  type RefusedRequest,
  toBrowserAnswer,
  toJson,
  toTooMany,
} from '../session/door-answer.js';
import { type Dialect } from './dialect.js';

/** Admits a request. Envoy accepts no status but 200. */
export const allow = (
  identity: Readonly<Record<string, string>>,
  assertion: Readonly<Record<string, string>>,
): DoorAnswer => ({ status: 200, headers: { ...NO_STORE, ...identity, ...assertion }, body: '' });

/**
 * Refuses a request. nginx turns every status but 401 and 403 into 500; its configuration redirects to the `Location` of a
 * 401. The other proxies pass the response on to the browser.
 */
export function answerRefused(dialect: Dialect, asked: AskedRequest, refused: RefusedRequest): DoorAnswer {
  if (dialect !== 'nginx') return toBrowserAnswer(asked, refused);
  const { status, address } = refused;
  const isRedirected = address !== null && findPurpose(asked) === 'navigation';
  return toNginx(status === 401 ? 401 : 403, {
    ...loginHeaders(refused),
    ...(isRedirected ? { location: address } : {}),
  });
}

/** Refuses a question of somebody who is not a trusted proxy. */
export const answerUntrusted = (): DoorAnswer =>
  toJson(403, 'PROXY_NOT_TRUSTED', 'Questions are answered for trusted proxies only');

/** Refuses a question that does not describe a request. */
export const answerInvalid = (dialect: Dialect): DoorAnswer =>
  dialect === 'nginx' ? toNginx(403, {}) : toJson(400, 'INVALID_REQUEST', 'The request is not valid');

/** Refuses a question about a path that the proxy has to pass on to Latchkey itself. */
export function answerMisrouted(dialect: Dialect): DoorAnswer {
  if (dialect === 'nginx') return toNginx(403, {});
  return toJson(403, 'PROXY_MISCONFIGURED', 'The proxy must pass /.latchkey/ on to Latchkey without asking');
}

/** @param waitSeconds the rest of the minute */
export function answerTooMany(dialect: Dialect, asked: AskedRequest, waitSeconds: number): DoorAnswer {
  return dialect === 'nginx' ? toNginx(403, {}) : toTooMany(asked, waitSeconds);
}

const toNginx = (status: 401 | 403, headers: Readonly<Record<string, string>>): DoorAnswer => ({
  status,
  headers: { ...NO_STORE, ...headers },
  body: '',
});
