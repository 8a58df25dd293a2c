import { IncomingMessage, ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type FastifyInstance } from 'fastify';
import { withRequestContext } from '#platform/context';
import { InvalidRequest } from '#shared';
import { toRequestContext } from './socket-context.js';

/**
 * Takes over the connection of a WebSocket request; `head` is the data received after it. Returns false, and does not
 * touch the connection, if the request is not a complete handshake.
 */
type UpgradeHandler = (request: IncomingMessage, socket: Socket, head: Buffer) => boolean;

/** The request class of a server that upgrades to WebSockets at `path` only; see {@link messageClassUpgradedIf}. */
export const upgradableMessageClass = (path: string): typeof IncomingMessage =>
  messageClassUpgradedIf((message) => isWebSocketAt(path, message));

/**
 * The request class of a server that upgrades some requests to WebSockets. Node reads the property `upgrade` to decide
 * whether a connection leaves HTTP. All other offers are ignored, and Node continues with HTTP (RFC 9110, section 7.8),
 * because many clients offer HTTP/2 with their first request.
 */
export function messageClassUpgradedIf(
  isUpgraded: (message: IncomingMessage) => boolean,
): typeof IncomingMessage {
  return class UpgradableMessage extends IncomingMessage {
    private hasOffer = false;

    get upgrade(): boolean {
      return this.hasOffer && (this.method === 'CONNECT' || isUpgraded(this));
    }

    set upgrade(hasOffer: boolean | null) {
      this.hasOffer = hasOffer === true;
    }

    /**
     * Node's parser stops after an offer and drops the rest of its input. The connection is closed with the response,
     * because further input could start in the middle of a request.
     */
    override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
      if (chunk === null && this.hasOffer && !this.upgrade) process.nextTick(() => this.socket.pause());
      return super.push(chunk, encoding);
    }
  };
}

/** Passes CONNECT requests through the router and its hooks; Node would emit an event or disconnect. */
export function routeAllRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ headers }, reply, done) => {
    if (headers.upgrade !== undefined) void reply.header('connection', 'close');
    done();
  });
  fastify.server.on('connect', (request, stream) => {
    respondOver(fastify, request, stream);
  });
}

/** Passes WebSocket requests to `handle`, unless a hook refuses them. */
export function handleUpgrades(fastify: FastifyInstance, handle: UpgradeHandler): void {
  const heads = new WeakMap<IncomingMessage, Buffer>();
  fastify.server.on('upgrade', (request, stream, head) => {
    heads.set(request, head);
    respondOver(fastify, request, stream);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const head = heads.get(raw);
    if (!head) return done();
    const { socket } = raw;
    if (!withRequestContext(toRequestContext(request), () => handle(raw, socket, head))) {
      void reply.header('sec-websocket-version', '13');
      return done(new InvalidRequest({}, 'The WebSocket handshake is not complete'));
    }
    reply.hijack();
    reply.raw.detachSocket(socket);
  });
}

/** Creates a response for a connection that Node has detached, and closes the connection after it. */
function respondOver(fastify: FastifyInstance, request: IncomingMessage, stream: Duplex): void {
  // An unhandled socket error would crash the process.
  stream.on('error', () => undefined);
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.on('finish', () => stream.end(() => stream.destroy()));
  try {
    response.assignSocket(request.socket);
  } catch {
    // An earlier request of this connection is still running.
    return void stream.destroy();
  }
  fastify.routing(request, response);
}

function isWebSocketAt(path: string, { method, url, headers }: IncomingMessage): boolean {
  const requestedPath = url?.split('?', 1)[0] ?? '';
  return (
    withoutTrailingSlash(requestedPath) === withoutTrailingSlash(path) &&
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket'
  );
}

const withoutTrailingSlash = (path: string): string => path.replace(/\/$/, '');
