import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { type ConnectionRegistry } from '#connections';
import { type Log } from '#platform/logging';
import { SECOND_MS } from '#shared';
import { type GatewayPass, type GatewayRequest } from '../decisions.js';
import { type GatewayEvents } from '../events.js';
import { toUpstreamHeaders } from '../headers/request-headers.js';
import { toClientHeaders } from '../headers/response-headers.js';
import {
  type GatewayError,
  ERRORS,
  errorForClosing,
  errorForUpstream,
  toErrorResponse,
} from '../http/error-responses.js';
import { endSoon, endWith, responseHead } from '../http/raw-response.js';
import { type UpstreamConnector } from '../upstream/upstream-connector.js';
import { isPingedByServer } from './keep-alives.js';
import { type Handshake, shakeHands } from './upstream-handshake.js';
import { WebSocketBridge } from './web-socket-bridge.js';
import { WebSocketConnection } from './web-socket-connection.js';

type Parts = {
  readonly connector: UpstreamConnector;
  readonly registry: ConnectionRegistry;
  readonly events: GatewayEvents;
  readonly log: Log;
  readonly isOwnCredential: (authorization: string) => boolean;
};

/** A handshake that may go to the upstream. */
export type AdmittedHandshake = {
  readonly request: GatewayRequest;
  readonly pass: GatewayPass;
  /** From {@link ConnectionRegistry.mark}, taken before the decision. */
  readonly mark: number;
  readonly client: Socket;
  /** What the client sent right after the handshake. It reaches the upstream only after it has accepted. */
  readonly head: Buffer;
};

const ACTIVITY_INTERVAL_MS = SECOND_MS;

/** Connects WebSockets of clients to upstreams: registers, connects, relays the response, joins. */
export class WebSocketForwarder {
  constructor(private readonly parts: Parts) {}

  /** Forwards a handshake and takes over the connection. Never rejects. */
  async forward(admitted: AdmittedHandshake): Promise<void> {
    const connection = new WebSocketConnection(admitted.client);
    const added = await this.register(admitted, connection);
    if (added === null) refuse(admitted, ERRORS.tooMany);
    else if ('status' in added) refuse(admitted, added);
    else if ('code' in added) refuse(admitted, errorForClosing(added));
    else await this.connect(admitted, connection, added.id);
  }

  /** Registers a connection until its client leaves. What cannot be stored is refused. */
  private async register(
    { request, pass, mark, client }: AdmittedHandshake,
    connection: WebSocketConnection,
  ) {
    const { registry, log } = this.parts;
    try {
      const { address } = request;
      const added = await registry.open({ kind: 'websocket', pass, address, mark }, connection);
      if (added === null || !('id' in added)) return added;
      // The client may have left in the meantime.
      if (client.destroyed) registry.remove(added.id);
      else client.once('close', () => registry.remove(added.id));
      return added;
    } catch (error) {
      log.warn('could not store a connection', { reason: String(error) });
      return ERRORS.unavailable;
    }
  }

  private async connect(
    admitted: AdmittedHandshake,
    connection: WebSocketConnection,
    id: string,
  ): Promise<void> {
    const { request, pass, client } = admitted;
    const { connector, isOwnCredential } = this.parts;
    const { application } = pass;
    try {
      const handshake = await shakeHands(connector, {
        application,
        path: `${application.upstream.prefix}${request.url}`,
        headers: toUpstreamHeaders({ request, pass, isOwnCredential }),
        signal: connection.signal,
      });
      if (connection.signal.aborted) this.abandon(admitted, connection, handshake);
      else if (handshake.isAccepted) this.open(admitted, connection, handshake, id);
      else relayRefusal(client, handshake.response, pass);
    } catch (error) {
      if (connection.signal.aborted) this.abandon(admitted, connection, null);
      else this.fail(admitted, error);
    }
  }

  private fail(admitted: AdmittedHandshake, error: unknown): void {
    const { id } = admitted.pass.application;
    this.parts.log.warn('could not open a WebSocket', { application: id, reason: String(error) });
    refuse(admitted, errorForUpstream(error));
  }

  private open(
    { pass, request, client, head }: AdmittedHandshake,
    connection: WebSocketConnection,
    { response, socket, head: upstreamHead }: Handshake & { readonly isAccepted: true },
    id: string,
  ): void {
    const { events } = this.parts;
    const { application, binding } = pass;
    const bridge = new WebSocketBridge(
      client,
      socket,
      { ...application, isPingedByServer: isPingedByServer(application.protocol, request.url) },
      this.activityOf(pass),
    );
    const headers = [
      ...toClientHeaders(response.rawHeaders, pass),
      'Connection',
      'Upgrade',
      'Upgrade',
      'websocket',
    ];
    client.write(responseHead(101, 'Switching Protocols', headers));
    connection.open(bridge);
    const event = { id, applicationId: application.id, binding, address: request.address };
    events.onOpened(event);
    void bridge.closed.then((closing) => events.onClosed(event, closing));
    bridge.start({ client: head, upstream: upstreamHead });
  }

  private activityOf({ binding }: GatewayPass): () => void {
    const { events } = this.parts;
    let last = -Infinity;
    return () => {
      const now = performance.now();
      if (binding === null || now - last < ACTIVITY_INTERVAL_MS) return;
      last = now;
      events.onActivity(binding);
    };
  }

  /** Ends a handshake whose client has left or may not be connected any more. */
  private abandon(
    admitted: AdmittedHandshake,
    { closing }: WebSocketConnection,
    handshake: Handshake | null,
  ): void {
    if (handshake?.isAccepted) handshake.socket.destroy();
    else handshake?.response.destroy();
    if (closing) refuse(admitted, errorForClosing(closing));
    else admitted.client.destroy();
  }
}

function refuse({ request, client }: AdmittedHandshake, error: GatewayError): void {
  endWith(client, toErrorResponse(error, request.rawHeaders));
}

/** Relays a response other than 101. What the client sent in advance is dropped: it is not a request (CWE-444). */
function relayRefusal(client: Socket, response: IncomingMessage, pass: GatewayPass): void {
  const { statusCode = 502, statusMessage = '', rawHeaders } = response;
  client.write(
    responseHead(statusCode, statusMessage, [...toClientHeaders(rawHeaders, pass), 'Connection', 'close']),
  );
  response.on('error', () => client.destroy());
  client.setTimeout(pass.application.timeouts.idle ?? 0, () => client.destroy());
  response.once('end', () => endSoon(client));
  response.pipe(client, { end: false });
}
