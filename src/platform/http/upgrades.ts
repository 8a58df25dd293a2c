import { IncomingMessage, ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { clientAddress, type RequestContext, withRequestContext } from '#platform/context';
import { InvalidRequest } from '#shared';
import { MAX_USER_AGENT } from './request-log.js';

/**
 * Takes over the connection of a request for a WebSocket; `head` is what came with it already. Returns false, and leaves
 * the connection alone, where the request is no complete handshake.
 */
type UpgradeHandler = (request: IncomingMessage, socket: Socket, head: Buffer) => boolean;

/**
 * The requests of a server that offers WebSockets at `path` and nothing else. Node asks the property `upgrade` whether a
 * connection leaves HTTP; to all other offers the answer is no, and Node goes on reading HTTP (RFC 9110, section 7.8).
 * That is as many clients begin: they offer HTTP/2 with every first request.
 */
export function messagesUpgradedAt(path: string): typeof IncomingMessage {
  return class UpgradableMessage extends IncomingMessage {
    private hasOffer = false;

    get upgrade(): boolean {
      return this.hasOffer && (this.method === 'CONNECT' || isWebSocketAt(path, this));
    }

    set upgrade(hasOffer: boolean | null) {
      this.hasOffer = hasOffer === true;
    }

    /**
     * Node's parser stops behind an offer and loses what else it has been given. Nothing more is read from there on,
     * because it could begin in the middle of a request; the connection is closed with the answer.
     */
    override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
      if (chunk === null && this.hasOffer && !this.upgrade) process.nextTick(() => this.socket.pause());
      return super.push(chunk, encoding);
    }
  };
}

/** Lets the router, with everything around it, answer what Node would hand to listeners or cut off. */
export function routeEverything(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ headers }, reply, done) => {
    if (headers.upgrade !== undefined) void reply.header('connection', 'close');
    done();
  });
  fastify.server.on('connect', (request, stream) => {
    answerOver(fastify, request, stream);
  });
}

/** Hands the requests for a WebSocket to `handle`, unless something before it refuses them. */
export function handleUpgrades(fastify: FastifyInstance, handle: UpgradeHandler): void {
  const heads = new WeakMap<IncomingMessage, Buffer>();
  fastify.server.on('upgrade', (request, stream, head) => {
    heads.set(request, head);
    answerOver(fastify, request, stream);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const head = heads.get(raw);
    if (!head) return done();
    const { socket } = raw;
    if (!withRequestContext(originOf(request), () => handle(raw, socket, head))) {
      void reply.header('sec-websocket-version', '13');
      return done(new InvalidRequest({}, 'The WebSocket handshake is not complete'));
    }
    reply.hijack();
    reply.raw.detachSocket(socket);
  });
}

/** For as long as the connection lasts; nobody waits for an answer any more. */
function originOf({ id, ip, headers }: FastifyRequest): RequestContext {
  return {
    requestId: id,
    address: clientAddress(ip),
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
    operation: '',
    userId: undefined,
    actingKey: undefined,
    whenAnswered: (callback) => callback(),
  };
}

/** Node has let go of the connection: it gets a response of its own and is closed behind it. */
function answerOver(fastify: FastifyInstance, request: IncomingMessage, stream: Duplex): void {
  // A connection that breaks now must not take the process with it.
  stream.on('error', () => undefined);
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.on('finish', () => stream.end(() => stream.destroy()));
  try {
    response.assignSocket(request.socket);
  } catch {
    // An earlier request of this connection is still being answered.
    return void stream.destroy();
  }
  fastify.routing(request, response);
}

function isWebSocketAt(path: string, { method, url, headers }: IncomingMessage): boolean {
  const asked = url?.split('?', 1)[0] ?? '';
  return (
    withoutSlash(asked) === withoutSlash(path) &&
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket'
  );
}

const withoutSlash = (path: string): string => path.replace(/\/$/, '');
