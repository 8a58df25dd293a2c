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
  // Without a prototype, which a header could name.
  const headers: Partial<Record<string, string>> = Object.create(null) as object;
  const repeated: string[] = [];
  forEachHeader(list, (name, value) => {
    const before = headers[name];
    if (before !== undefined && SINGLE.has(name)) repeated.push(name);
    headers[name] = before === undefined ? value : before + (name === 'cookie' ? '; ' : ', ') + value;
  });
  return repeated.length > 0 ? null : headers;
}
