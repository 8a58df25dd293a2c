import { type Socket } from 'node:net';
import { type IncomingMessage } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { newRequestId } from '#platform/crypto';
import { type RateLimiter } from '#platform/throttle';
import { type DomainError, InvalidRequest } from '#shared';
import {
  errorBody,
  errorHeaders,
  ExpectationFailed,
  HeadersTooLarge,
  RequestTimedOut,
  STATUS,
} from './http.errors.js';
import { toDomainError } from './error.filter.js';
import { type HeaderSettings, securityHeaders } from './response-headers.js';

type ClientError = Error & { code?: string };

/** Responds to URLs that the router cannot parse. Hooks and filters do not run for them. */
export function respondToUnroutable(settings: HeaderSettings, limit: RateLimiter) {
  const headersFor = securityHeaders(settings);
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    void limit.count(request.ip).then((tooMany) => {
      const refusal = tooMany ?? toDomainError(error);
      void reply
        .headers({
          ...headersFor(),
          ...errorHeaders(refusal),
          'x-request-id': request.id,
          connection: 'close',
        })
        .status(STATUS[refusal.kind])
        .send(errorBody(refusal));
    });
  };
}

/**
 * Responds to clients that do not send HTTP, send too large headers or are too slow. There is no request object yet, so
 * the rate limit counts the address of the socket, even if it is a proxy.
 */
export function respondToUnreadable(settings: HeaderSettings, limit: RateLimiter) {
  const headersFor = securityHeaders(settings);
  return (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    void limit.count(socket.remoteAddress).then((tooMany) => {
      const [refusal, status] = tooMany ? [tooMany, '429 Too Many Requests'] : toUnreadableError(error.code);
      socket.end(toClosingResponse(refusal, status, headersFor()));
    });
  };
}

function toClosingResponse(
  refusal: DomainError,
  status: string,
  headers: Readonly<Record<string, string>>,
): string {
  const body = JSON.stringify(errorBody(refusal));
  const all = {
    ...headers,
    ...errorHeaders(refusal),
    'x-request-id': newRequestId(),
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${[`HTTP/1.1 ${status}`, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

function toUnreadableError(code: string | undefined): [DomainError, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [new HeadersTooLarge(), '431 Request Header Fields Too Large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [new RequestTimedOut(), '408 Request Timeout'];
  return [new InvalidRequest(), '400 Bad Request'];
}

/** Node silently drops the headers after these, so a proxy and this server would see different requests. */
const MAX_HEADER_LINES = 1_000;
const HOST = 'host';

/** Rejects request heads that Node would accept, or reject without an error body (RFC 9112, section 3.2; RFC 9110, section 10.1.1). */
export function checkRequestHeads(fastify: FastifyInstance): void {
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.routing(request, response);
  });
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    done(findHeadError(raw) ?? undefined);
  });
}

function findHeadError({ rawHeaders, headers, httpVersion }: IncomingMessage): DomainError | null {
  if (rawHeaders.length >= 2 * MAX_HEADER_LINES) return new HeadersTooLarge();
  const isHttp11 = httpVersion === '1.1';
  const hosts = countHostHeaders(rawHeaders);
  if (hosts > 1 || (isHttp11 && hosts === 0))
    return new InvalidRequest({}, 'The request must have exactly one Host header');
  const { expect } = headers;
  const isUnsupported = expect !== undefined && expect.toLowerCase() !== '100-continue';
  return isHttp11 && isUnsupported ? new ExpectationFailed() : null;
}

/** Counts in the raw headers, because `headers` contains only the first. */
function countHostHeaders(rawHeaders: readonly string[]): number {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === HOST.length && name.toLowerCase() === HOST) found += 1;
  }
  return found;
}
