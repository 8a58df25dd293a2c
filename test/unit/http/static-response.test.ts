import { fastify } from 'fastify';
import { describe, expect, it } from '@jest/globals';
import { StaticResponse } from '#platform/http';

const CONTENT = { type: 'text/plain', caching: 'no-cache', vary: ['Accept', 'origin'] };

describe('a static response', () => {
  const serve = (load: () => Promise<Buffer>) => {
    const server = fastify();
    const response = new StaticResponse(load, CONTENT);
    server.get('/', (request, reply) => response.send(request, reply.header('vary', 'Origin')));
    return () => server.inject('/');
  };

  it('loads the content once, and again after a failure', async () => {
    const loads = [Promise.reject(new Error('busy')), Promise.resolve(Buffer.from('content'))];
    loads[0]?.catch(() => undefined);
    let count = 0;
    const get = serve(() => loads[count++] ?? Promise.reject(new Error('loaded too often')));

    expect((await get()).statusCode).toBe(500);
    const responses = await Promise.all([get(), get()]);
    expect(responses.map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [200, 'content'],
      [200, 'content'],
    ]);
    expect((await get()).body).toBe('content');
    expect(count).toBe(2);
  });

  it('adds to the Vary header instead of replacing it', async () => {
    const { headers } = await serve(() => Promise.resolve(Buffer.from('content')))();
    expect(headers.vary).toBe('origin, Accept, Accept-Encoding');
  });
});
