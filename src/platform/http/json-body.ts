import { type FastifyInstance } from 'fastify';
import { FORM, takesForm } from './form-body.decorator.js';
import { InvalidJson, UnsupportedMediaType } from './http.errors.js';

const MAX_DEPTH = 20;
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

/** Throws `InvalidJson` for malformed text, nesting over 20, numbers over all bounds and keys that reach for prototypes. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    assertHarmless(value, 1);
    return value;
  } catch {
    throw new InvalidJson();
  }
}

function assertHarmless(value: unknown, depth: number): void {
  // 1e400 is read as infinity, which JSON cannot write: it would be kept as null.
  if (value === Infinity || value === -Infinity) throw new InvalidJson();
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new InvalidJson();
  for (const [key, item] of Object.entries(value)) {
    if (reachesForPrototype(key, item)) throw new InvalidJson();
    assertHarmless(item, depth + 1);
  }
}

/** `__proto__`, and `constructor` with a `prototype` in it; each of these words alone is a name like others. */
const reachesForPrototype = (key: string, value: unknown): boolean =>
  key === '__proto__' ||
  (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'));
