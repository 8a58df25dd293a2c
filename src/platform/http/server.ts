import { type IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { type AppConfig } from '#platform/config';
import { newRequestId } from '#platform/crypto';
import { type Log } from '#platform/logging';
import { shareAcrossOrigins } from './cors.js';
import { limitDraining } from './graceful-stop.js';
import { acceptJsonBodies } from './json-body.js';
import { raiseBodyLimits } from './large-body.decorator.js';
import { logRequests, provideRequestContext } from './request-log.js';
import { sendResponseHeaders } from './response-headers.js';
import { type RouteTable } from './route-table.js';
import { answerUnreadable, answerUnroutable } from './unreadable-requests.js';

const KIB = 1_024;
const BODY_LIMIT = 64 * KIB;
const HEADER_LIMIT = 16 * KIB;
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The HTTP server with its limits and what happens around every request. */
export function createServer(config: AppConfig, log: Log, routes: RouteTable): FastifyAdapter {
  const { TRUSTED_PROXIES } = config.env;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    http: { maxHeaderSize: HEADER_LIMIT, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    routerOptions: { maxParamLength: 1_024 },
    trustProxy: TRUSTED_PROXIES.length > 0 ? [...TRUSTED_PROXIES] : false,
    genReqId: ({ headers }: IncomingMessage) => acceptedId(headers['x-request-id']) ?? newRequestId(),
    clientErrorHandler: answerUnreadable(config),
    frameworkErrors: answerUnroutable(config),
    skipMiddie: true,
    // A request that still gets through while the others finish is served like them.
    return503OnClosing: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  limitDraining(fastify);
  routes.watch(fastify);
  raiseBodyLimits(fastify, config.env.DATA_ITEM_MAX_KIB * KIB);
  sendResponseHeaders(fastify, config);
  shareAcrossOrigins(fastify, config.env.CORS_ORIGINS);
  logRequests(fastify, log);
  acceptJsonBodies(fastify);
  provideRequestContext(fastify);
  return adapter;
}

function acceptedId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}
