import { type IncomingHttpHeaders } from 'node:http';
import { type AskedRequest, toRequestOrigin } from '#door';
import { type GatewayRequest } from './decisions.js';
import { forEachHeader, type HeaderList } from './headers/header-list.js';

/** Headers that decide, so that a second value could be the one that the upstream reads. */
const SINGLE: ReadonlySet<string> = new Set([
  ...['origin', 'authorization', 'sec-websocket-key', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'],
  ...['access-control-request-method', 'x-requested-with'],
]);

/** Returns a request as the door asks for it. Null for an invalid host, and for a repeated header that decides. */
export function toAskedRequest(request: GatewayRequest): AskedRequest | null {
  const { method, url: target, address, scheme, host } = request;
  const origin = toRequestOrigin(scheme, host);
  const headers = toHeaders(request.rawHeaders);
  return origin === null || headers === null
    ? null
    : { mode: 'gateway', method, origin, target, headers, address };
}

/** Joins repeated headers as RFC 9110 (section 5.3) and RFC 9113 (section 8.2.3, cookies) do. */
function toHeaders(list: HeaderList): IncomingHttpHeaders | null {
  const headers = new Map<string, string[]>();
  forEachHeader(list, (name, value) => headers.set(name, [...(headers.get(name) ?? []), value]));
  if ([...headers].some(([name, values]) => values.length > 1 && SINGLE.has(name))) return null;
  const joined = [...headers].map(([name, values]) => [name, values.join(name === 'cookie' ? '; ' : ', ')]);
  return Object.fromEntries(joined) as IncomingHttpHeaders;
}
