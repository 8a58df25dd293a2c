import { type IncomingMessage } from 'node:http';
import { type FastifyInstance } from 'fastify';
import { type DomainError, InvalidRequest } from '#shared';
import { ExpectationFailed, HeadersTooLarge } from './http.errors.js';

/** Node silently leaves out the headers behind these, so two servers in a row would see different requests. */
const MAX_HEADER_LINES = 1_000;
const HOST = 'host';

/** Refuses what Node would let through or answer without a body (RFC 9112, section 3.2; RFC 9110, section 10.1.1). */
export function checkRequestHeads(fastify: FastifyInstance): void {
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.routing(request, response);
  });
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    done(headRefusal(raw) ?? undefined);
  });
}

function headRefusal({ rawHeaders, headers, httpVersion }: IncomingMessage): DomainError | null {
  if (rawHeaders.length >= 2 * MAX_HEADER_LINES) return new HeadersTooLarge();
  const isCurrent = httpVersion === '1.1';
  const hosts = hostLines(rawHeaders);
  if (hosts > 1 || (isCurrent && hosts === 0))
    return new InvalidRequest({}, 'The request must have exactly one Host header');
  const { expect } = headers;
  const isUnknown = expect !== undefined && expect.toLowerCase() !== '100-continue';
  return isCurrent && isUnknown ? new ExpectationFailed() : null;
}

/** Counted by hand: `headers` keeps only the first. */
function hostLines(rawHeaders: readonly string[]): number {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === HOST.length && name.toLowerCase() === HOST) found += 1;
  }
  return found;
}
