import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type AppConfig } from '#platform/config';
import { newRequestId } from '#platform/crypto';
import { type Log } from '#platform/logging';
import { type RateLimiter } from '#platform/throttle';
import { SECOND_MS } from '#shared';
import { respondToUnreadable, respondToUnroutable, checkRequestHeads } from './client-errors.js';
import { EarlyAnswers } from './early-answers.js';
import { sendResponseHeaders, enableCors, securityHeaders } from './response-headers.js';
import { registerBodyParsers } from './json-body.js';
import { limitRequests } from './limit-requests.js';
import { logRequests, provideRequestContext } from './request-log.js';
import { type RouteTable } from './route-table.js';
import { TrustedProxies } from './trusted-proxies.js';
import { upgradableMessageClass, routeAllRequests } from './upgrades.js';

const KIB = 1_024;
const BODY_LIMIT = 64 * KIB;
const HEADER_LIMIT = 16 * KIB;
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

type ServerDependencies = {
  readonly config: AppConfig;
  readonly log: Log;
  readonly routes: RouteTable;
  readonly limit: RateLimiter;
};

/** Creates the HTTP server with its limits and hooks. */
export function createServer({ config, log, routes, limit }: ServerDependencies): FastifyAdapter {
  const { TRUSTED_PROXIES } = config.env;
  const early = createEarlyAnswers(config);
  const options = listenerOptions(config);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    serverFactory: (handle: RequestListener) => createHttpServer(options, early.before(handle)),
    routerOptions: { maxParamLength: 1_024 },
    trustProxy: TRUSTED_PROXIES.length > 0 ? [...TRUSTED_PROXIES] : false,
    genReqId: toRequestId,
    clientErrorHandler: respondToUnreadable(config, limit),
    frameworkErrors: respondToUnroutable(config, limit),
    skipMiddie: true,
    // Serve requests that still arrive during a graceful shutdown.
    return503OnClosing: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  limitDraining(fastify);
  routes.watch(fastify);
  routeAllRequests(fastify);
  sendResponseHeaders(fastify, config);
  early.attach(fastify);
  // Preflights count before CORS, which answers them; other requests after it, so that listed origins can read the error.
  limitRequests(fastify, limit, isPreflight);
  enableCors(fastify, config);
  limitRequests(fastify, limit, (request) => !isPreflight(request));
  checkRequestHeads(fastify);
  logRequests(fastify, log);
  registerBodyParsers(fastify);
  provideRequestContext(fastify);
  return adapter;
}

/** Options of `node:http`. */
const listenerOptions = ({ env }: AppConfig) => ({
  requestTimeout: 30_000,
  // Must be longer than the idle timeout of a proxy, which returns 502 for a request on a closing connection.
  keepAliveTimeout: env.KEEP_ALIVE_SECONDS * SECOND_MS,
  maxHeaderSize: HEADER_LIMIT,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  // `checkRequestHeads` refuses requests without one, with an error body.
  requireHostHeader: false,
  IncomingMessage: upgradableMessageClass(env.GUACAMOLE_PATH),
});

const isPreflight = ({ method }: FastifyRequest): boolean => method === 'OPTIONS';

const toRequestId = ({ headers }: IncomingMessage): string =>
  parseRequestId(headers['x-request-id']) ?? newRequestId();

function createEarlyAnswers(config: AppConfig): EarlyAnswers {
  const proxies = new TrustedProxies(config.env.TRUSTED_PROXIES);
  const headers = securityHeaders(config)();
  return new EarlyAnswers({
    headers,
    toRequestId,
    toAddress: (message) => proxies.findSource(message).address,
  });
}

function parseRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}

/** How long running requests may take during a graceful shutdown. */
const DRAIN_MS = 10 * SECOND_MS;

/**
 * Stops listening and waits for running requests, at most ten seconds, so that a slow client cannot block the shutdown.
 * Requests that are cut off were not acknowledged.
 */
function limitDraining(fastify: FastifyInstance): void {
  let isClosing = false;
  // Otherwise a connection with a request in flight would stay open for the whole keep-alive timeout.
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
