import { createHash } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type GatewayApplication } from '../application.js';
import { hasToken, headerValues, type HeaderList } from '../headers/header-list.js';
import { connectFor } from '../upstream/application-agents.js';
import { type UpstreamConnector } from '../upstream/upstream-connector.js';
import { UpstreamError } from '../upstream/upstream-error.js';

/** The upstream accepted the WebSocket, or responded as to any request. */
export type Handshake =
  | {
      readonly isAccepted: true;
      readonly response: IncomingMessage;
      readonly socket: Socket;
      readonly head: Buffer;
    }
  | { readonly isAccepted: false; readonly response: IncomingMessage };

type HandshakeRequest = {
  readonly application: GatewayApplication;
  readonly path: string;
  /** With `Sec-WebSocket-Key` as the client sent it. */
  readonly headers: HeaderList;
  /** Aborts when the client must not be connected any more. */
  readonly signal: AbortSignal;
};

/** Sends the handshake of a client to the upstream. Rejects with {@link UpstreamError}. */
export function shakeHands(connector: UpstreamConnector, request: HandshakeRequest): Promise<Handshake> {
  const { application, path, headers, signal } = request;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: connectFor(connector, application),
      path,
      headers: headers as never,
    });
    // Without an agent, Node would leave the connection open after a refusal.
    outgoing.shouldKeepAlive = false;
    const timer = setTimeout(() => {
      outgoing.destroy(new UpstreamError('timeout', 'no response to a WebSocket handshake'));
    }, application.timeouts.firstByte);
    // Until the connection is open, the abortion of a request emits nothing.
    const abort = () => {
      outgoing.destroy();
      fail(new UpstreamError('unreachable', 'the handshake was aborted'));
    };
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const settle = (handshake: Handshake) => {
      finish();
      resolve(handshake);
    };
    const fail = (error: Error) => {
      finish();
      reject(error);
    };
    onHandshake(outgoing, headers, settle);
    outgoing.on('error', fail);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    outgoing.end();
  });
}

/** Calls `settle` with a valid response to the handshake; anything else is an error of the request. */
function onHandshake(
  outgoing: ClientRequest,
  headers: HeaderList,
  settle: (handshake: Handshake) => void,
): void {
  outgoing.on('upgrade', (response, socket: Duplex, head) => {
    // Before anything else: an unhandled error would crash the process.
    socket.on('error', () => undefined);
    // Node would keep the request and its response in memory as long as the connection.
    (socket as { _httpMessage?: unknown })._httpMessage = null;
    const violation = findViolation(response.rawHeaders, headers);
    if (violation === null) return settle({ isAccepted: true, response, socket: socket as Socket, head });
    socket.destroy();
    outgoing.emit('error', new UpstreamError('invalid-response', violation));
  });
  outgoing.on('response', (response) => {
    if (response.statusCode !== 101) return settle({ isAccepted: false, response });
    outgoing.destroy(new UpstreamError('invalid-response', 'status 101 without an upgrade'));
  });
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Returns what is wrong with a response of status 101 (RFC 6455, section 4.1), or null. */
function findViolation(response: HeaderList, request: HeaderList): string | null {
  const [key = ''] = headerValues(request, 'sec-websocket-key');
  const expected = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  const accepts = headerValues(response, 'sec-websocket-accept');
  if (!hasToken(response, 'upgrade', 'websocket')) return 'status 101 for another protocol';
  if (accepts.length !== 1 || accepts[0]?.trim() !== expected) return 'Sec-WebSocket-Accept is wrong';
  const wasOffered = headerValues(request, 'sec-websocket-extensions').length > 0;
  const isChosen = headerValues(response, 'sec-websocket-extensions').length > 0;
  return isChosen && !wasOffered ? 'an extension that was not offered' : null;
}
