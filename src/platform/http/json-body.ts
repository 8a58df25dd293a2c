import { type FastifyInstance } from 'fastify';
import { DomainError } from '#shared';
import { FORM, takesForm } from './form-body.decorator.js';
import { InvalidJson, UnsupportedMediaType } from './http.errors.js';
import { assertWithinLimits } from './json-limits.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bodies are JSON in UTF-8. An empty one counts as none whatever its type says, as real clients send it. */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, parseJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser(FORM, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined);
    else if (!takesForm(request.routeOptions.config)) done(new UnsupportedMediaType());
    else done(null, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined);
    else done(new UnsupportedMediaType());
  });
}

/** Throws `InvalidJson` for malformed text, and what `assertWithinLimits` throws. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    const document: unknown = JSON.parse(utf8.decode(body));
    assertWithinLimits(document);
    return document;
  } catch (error) {
    throw error instanceof DomainError ? error : new InvalidJson();
  }
}
