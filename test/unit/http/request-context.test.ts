import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { currentRequest } from '#platform/context';
import { provideRequestContext } from '../../../src/platform/http/request-log.js';

describe('the context of a request', () => {
  let fastify: FastifyInstance;
  let port: number;
  let handler: () => Promise<string>;

  beforeEach(async () => {
    fastify = Fastify();
    provideRequestContext(fastify);
    fastify.get('/', () => handler());
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = fastify.server.address() as AddressInfo);
  });

  afterEach(() => fastify.close());

  it('calls back once the response is sent', async () => {
    let told = 0;
    handler = async () => {
      currentRequest()!.whenAnswered(() => (told += 1));
      return 'done';
    };
    await (await fetch(`http://127.0.0.1:${port}/`)).text();

    expect(told).toBe(1);
  });

  it('calls back when the client disconnected, before or after the call', async () => {
    const told: string[] = [];
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    handler = async () => {
      const request = currentRequest()!;
      request.whenAnswered(() => told.push('asked before'));
      client.destroy();
      while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
      request.whenAnswered(() => told.push('asked after'));
      end();
      return 'nobody is there';
    };
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await over;

    expect(told).toEqual(['asked before', 'asked after']);
  });
});
