import { type FastifyInstance } from 'fastify';
import { DomainError, PayloadTooLarge } from '#shared';
import { FORM, takesForm } from './body.decorators.js';
import { InvalidJson, UnsupportedMediaType } from './http.errors.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Accepts JSON bodies in UTF-8, and form bodies on routes that allow them. An empty body counts as no body whatever its
 * `Content-Type`, because some clients send one.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
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

const MAX_DEPTH = 20;
const MAX_VALUES = 100_000;
/** Above this, `Object.keys` of an object with integer-like keys takes V8 longer than parsing it. */
const MAX_KEYS = 5_000;

/**
 * Checks a parsed JSON document. Takes no longer than parsing did. Throws `InvalidJson` for nesting over 20, keys used for
 * prototype pollution, and numbers too large for a double; `PayloadTooLarge` for more than 100,000 values or more than
 * 5,000 keys in one object.
 */
function assertWithinLimits(document: unknown): void {
  assertFinite(document);
  if (isContainer(document)) new LimitCheck().enter(document, 1);
}

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

class LimitCheck {
  private values = 0;

  enter(container: Container, depth: number): void {
    if (depth > MAX_DEPTH) throw new InvalidJson();
    if (isList(container)) this.enterList(container, depth);
    else this.enterObject(container, depth);
  }

  private enterList(list: readonly unknown[], depth: number): void {
    this.count(list.length);
    // By index: an iterator would double the cost for short values.
    let i = 0;
    while (i < list.length) {
      this.check(list[i], depth);
      i += 1;
    }
  }

  private enterObject(object: Readonly<Record<string, unknown>>, depth: number): void {
    const keys = Object.keys(object);
    if (keys.length > MAX_KEYS) throw new PayloadTooLarge();
    this.count(keys.length);
    for (const key of keys) {
      const value = object[key];
      if (isPrototypePollution(key, value)) throw new InvalidJson();
      this.check(value, depth);
    }
  }

  private check(value: unknown, depth: number): void {
    if (isContainer(value)) this.enter(value, depth + 1);
    else assertFinite(value);
  }

  private count(values: number): void {
    this.values += values;
    if (this.values > MAX_VALUES) throw new PayloadTooLarge();
  }
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const isList = (container: Container): container is readonly unknown[] => Array.isArray(container);

/**
 * Keys used for prototype pollution: `__proto__`, and `constructor` containing `prototype`. `constructor` or `prototype`
 * alone is an ordinary key.
 */
const isPrototypePollution = (key: string, value: unknown): boolean =>
  key === '__proto__' || (key === 'constructor' && isContainer(value) && Object.hasOwn(value, 'prototype'));

/** `JSON.parse` reads 1e400 as infinity, which JSON cannot represent: it would be stored as null. */
function assertFinite(value: unknown): void {
  if (value === Infinity || value === -Infinity) throw new InvalidJson();
}
