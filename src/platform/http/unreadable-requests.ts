import { type Socket } from 'node:net';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { newRequestId } from '#platform/crypto';
import { type DomainError, InvalidRequest } from '#shared';
import { errorBody, STATUS } from './error-status.js';
import { refusalOf } from './error.filter.js';
import { HeadersTooLarge, RequestTimedOut } from './http.errors.js';
import { securityHeaders } from './response-headers.js';

type Edge = { readonly isHttps: boolean };
type ClientError = Error & { code?: string };

/** Answers an address that no route can be looked up for; hooks and filters do not run for it. */
export function answerUnroutable({ isHttps }: Edge) {
  const headersFor = securityHeaders(isHttps);
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error);
    void reply
      .headers({ ...headersFor(), 'x-request-id': request.id })
      .status(STATUS[refusal.kind])
      .send(errorBody(refusal));
  };
}

/** Answers what is not HTTP, has too large headers or comes too slowly; there is no request object yet. */
export function answerUnreadable({ isHttps }: Edge) {
  const headersFor = securityHeaders(isHttps);
  return (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [refusal, status] = unreadable(error.code);
    const body = JSON.stringify(errorBody(refusal));
    const headers = {
      ...headersFor(),
      'x-request-id': newRequestId(),
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.end(`${[`HTTP/1.1 ${status}`, ...lines].join('\r\n')}\r\n\r\n${body}`);
  };
}

function unreadable(code: string | undefined): [DomainError, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [new HeadersTooLarge(), '431 Request Header Fields Too Large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [new RequestTimedOut(), '408 Request Timeout'];
  return [new InvalidRequest(), '400 Bad Request'];
}
