import { type IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type AppConfig } from '#platform/config';
import { newRequestId } from '#platform/crypto';
import { type Log } from '#platform/logging';
import { type RequestLimit } from '#platform/throttle';
import { SECOND_MS } from '#shared';
import { answerUnreadable, answerUnroutable, checkRequestHeads } from './client-errors.js';
import { sendResponseHeaders, shareAcrossOrigins } from './response-headers.js';
import { acceptJsonBodies } from './json-body.js';
import { limitRequests } from './limit-requests.js';
import { logRequests, provideRequestContext } from './request-log.js';
import { type RouteTable } from './route-table.js';
import { messagesUpgradedAt, routeEverything } from './upgrades.js';

const KIB = 1_024;
const BODY_LIMIT = 64 * KIB;
const HEADER_LIMIT = 16 * KIB;
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

type ServerParts = {
  readonly config: AppConfig;
  readonly log: Log;
  readonly routes: RouteTable;
  readonly limit: RequestLimit;
};

/** The HTTP server with its limits and what happens around every request. */
export function createServer({ config, log, routes, limit }: ServerParts): FastifyAdapter {
  const { TRUSTED_PROXIES, GUACAMOLE_PATH, KEEP_ALIVE_SECONDS } = config.env;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    // Must outlast a proxy's idle timeout: a request that meets the close is answered 502 by the proxy.
    keepAliveTimeout: KEEP_ALIVE_SECONDS * SECOND_MS,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: 15_000,
      connectionsCheckingInterval: 5_000,
      // `checkRequestHeads` refuses it with a body.
      requireHostHeader: false,
      IncomingMessage: messagesUpgradedAt(GUACAMOLE_PATH),
    },
    routerOptions: { maxParamLength: 1_024 },
    trustProxy: TRUSTED_PROXIES.length > 0 ? [...TRUSTED_PROXIES] : false,
    genReqId: ({ headers }: IncomingMessage) => acceptedId(headers['x-request-id']) ?? newRequestId(),
    clientErrorHandler: answerUnreadable(config, limit),
    frameworkErrors: answerUnroutable(config, limit),
    skipMiddie: true,
    // A request that still gets through while the others finish is served like them.
    return503OnClosing: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  limitDraining(fastify);
  routes.watch(fastify);
  routeEverything(fastify);
  sendResponseHeaders(fastify, config);
  // A preflight is answered by CORS and goes no further; other refusals are readable for pages of other origins.
  limitRequests(fastify, limit, isPreflight);
  shareAcrossOrigins(fastify, config);
  limitRequests(fastify, limit, (request) => !isPreflight(request));
  checkRequestHeads(fastify);
  logRequests(fastify, log);
  acceptJsonBodies(fastify);
  provideRequestContext(fastify);
  return adapter;
}

const isPreflight = ({ method }: FastifyRequest): boolean => method === 'OPTIONS';

function acceptedId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}

/** How long requests that have begun may take once the server was told to stop. */
const DRAIN_MS = 10 * SECOND_MS;

/**
 * The server stops listening and waits for the requests it has; after ten seconds it waits no longer, so that one
 * client who never finishes does not keep it. What is cut off was not acknowledged.
 */
function limitDraining(fastify: FastifyInstance): void {
  let isClosing = false;
  // Without this, a connection whose request was in flight would stay open, idle, for the whole keep-alive time.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    setTimeout(() => {
      fastify.server.closeAllConnections();
    }, DRAIN_MS).unref();
    done();
  });
}
