import { type IncomingMessage, type OutgoingMessage, type ServerResponse } from 'node:http';
import { SECOND_MS } from '#shared';
import { type GatewayResponse } from '../decisions.js';
import { assertAscii } from './raw-response.js';

/** How long a client that still sends its body may take to read the response. */
const LINGER_MS = SECOND_MS;

const NOTHING = Buffer.alloc(0);

/** Sends the head before the body. Node's `flushHeaders` would encode it in UTF-8, a second time if it is in UTF-8. */
export function sendHead(message: OutgoingMessage): void {
  message.write(NOTHING);
}

/**
 * Ends a response. While the client still sends its body, the connection stays open for a moment: closing it at once would
 * reset it, and the client could lose the response.
 */
export function finishResponse(incoming: IncomingMessage, response: ServerResponse): void {
  if (incoming.complete || incoming.headers.expect !== undefined) return void response.end();
  const timer = setTimeout(() => response.end(), LINGER_MS);
  const finish = () => {
    clearTimeout(timer);
    response.end();
  };
  incoming.once('end', finish).once('close', finish).resume();
}

/** Sends a response of the gateway itself. */
export function sendOwnResponse(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: GatewayResponse,
): void {
  if (response.headersSent || response.destroyed) return;
  assertAscii(headers);
  // The rest of a body that nobody reads could be taken for the next request.
  if (!incoming.complete) response.shouldKeepAlive = false;
  const content = Buffer.from(body);
  response.writeHead(status, [...headers, 'Content-Length', String(content.length)]);
  response.write(content);
  finishResponse(incoming, response);
}
