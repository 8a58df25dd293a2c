import { type IncomingMessage } from 'node:http';
import { type RequestSource } from '#platform/http';
import { type GatewayRequest } from '../decisions.js';
import { hasToken, type HeaderList, headerValues } from '../headers/header-list.js';
import { hasBody, isForwardableEncoding } from './body-framing.js';
import { ERRORS, type GatewayError } from './error-responses.js';

/** `TRACE` would show the headers that the gateway adds; `CONNECT` asks for a tunnel. */
const REFUSED_METHODS: readonly string[] = ['TRACE', 'CONNECT'];

/** Whether a request is the handshake of a WebSocket (RFC 6455, section 4.1). */
export const isWebSocketHandshake = ({ method, httpVersion, rawHeaders }: IncomingMessage): boolean =>
  method === 'GET' &&
  httpVersion === '1.1' &&
  hasToken(rawHeaders, 'upgrade', 'websocket') &&
  headerValues(rawHeaders, 'sec-websocket-key').length === 1;

/** Returns a request for the decision, or why it is refused before any decision. */
export function toGatewayRequest(
  message: IncomingMessage,
  source: RequestSource,
  isWebSocket: boolean,
): GatewayRequest | GatewayError {
  const { method = '', url = '', rawHeaders } = message;
  if (REFUSED_METHODS.includes(method)) return ERRORS.methodNotAllowed;
  const hosts = headerValues(rawHeaders, 'host');
  // A target with a host of its own could be decided as one application and forwarded as another.
  if (hosts.length !== 1 || !url.startsWith('/')) return ERRORS.badRequest;
  const refusal = findBodyRefusal(rawHeaders, isWebSocket);
  if (refusal) return refusal;
  return { ...source, host: hosts[0] ?? '', method, url, rawHeaders, isWebSocket };
}

function findBodyRefusal(rawHeaders: HeaderList, isWebSocket: boolean): GatewayError | null {
  // Node does not read the body of a handshake, so the upstream would wait for it.
  if (isWebSocket && hasBody(rawHeaders)) return ERRORS.badRequest;
  return isForwardableEncoding(rawHeaders) ? null : ERRORS.unsupportedEncoding;
}
