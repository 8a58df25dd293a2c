import { type Socket } from 'node:net';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { newRequestId } from '#platform/crypto';
import { type RequestLimit } from '#platform/throttle';
import { type DomainError, InvalidRequest } from '#shared';
import { errorBody, errorHeaders, STATUS } from './error-status.js';
import { refusalOf } from './error.filter.js';
import { HeadersTooLarge, RequestTimedOut } from './http.errors.js';
import { type HeaderSettings, securityHeaders } from './response-headers.js';

type ClientError = Error & { code?: string };

/** Answers an address that no route can be looked up for; hooks and filters do not run for it. */
export function answerUnroutable(settings: HeaderSettings, limit: RequestLimit) {
  const headersFor = securityHeaders(settings);
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    void limit.count(request.ip).then((tooMany) => {
      const refusal = tooMany ?? refusalOf(error);
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
 * Answers what is not HTTP, has too large headers or comes too slowly. There is no request object yet, so it counts for
 * the address of the socket, be that a proxy's.
 */
export function answerUnreadable(settings: HeaderSettings, limit: RequestLimit) {
  const headersFor = securityHeaders(settings);
  return (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    void limit.count(socket.remoteAddress).then((tooMany) => {
      const [refusal, status] = tooMany ? [tooMany, '429 Too Many Requests'] : unreadable(error.code);
      socket.end(closingAnswer(refusal, status, headersFor()));
    });
  };
}

function closingAnswer(
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

function unreadable(code: string | undefined): [DomainError, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [new HeadersTooLarge(), '431 Request Header Fields Too Large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [new RequestTimedOut(), '408 Request Timeout'];
  return [new InvalidRequest(), '400 Bad Request'];
}
