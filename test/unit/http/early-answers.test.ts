import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { currentRequest } from '#platform/context';
import { EarlyAnswers, earlyAnswersOf } from '../../../src/platform/http/early-answers.js';

const OK = { status: 200, headers: { 'remote-user': 'ada', 'x-frame-options': 'SAMEORIGIN' }, body: 'yes' };

describe('EarlyAnswers', () => {
  let fastify: FastifyInstance;
  let answer: () => typeof OK | Promise<typeof OK>;
  const agent = new Agent({ keepAlive: true });
  const seen: unknown[] = [];

  beforeEach(async () => {
    seen.length = 0;
    answer = () => OK;
    const early = new EarlyAnswers({
      headers: { 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' },
      toRequestId: () => 'request-1',
      toAddress: () => '192.0.2.1',
    });
    fastify = Fastify({ serverFactory: (handle) => createServer(early.before(handle)) });
    early.attach(fastify);
    fastify.addHook('onResponse', (_request, _reply, done) => {
      seen.push('hook');
      done();
    });
    fastify.setErrorHandler((error: Error, _request, reply) => reply.status(503).send(error.message));
    fastify.get('/other', () => 'other');
    earlyAnswersOf(fastify).add({
      isResponsible: ({ url }) => url === '/early',
      answer: () => answer(),
    });
    early.observe(({ status, requestId }) => seen.push([status, requestId]));
    await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    await fastify.close();
  });

  async function ask(path: string, headers = {}) {
    const { port } = fastify.server.address() as AddressInfo;
    const [response] = (await once(get({ port, path, headers, agent, host: '127.0.0.1' }), 'response')) as [
      IncomingMessage,
    ];
    const chunks = await response.toArray();
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
  }

  it('answers before the framework, with the headers of every response', async () => {
    const { status, headers, body } = await ask('/early');

    expect([status, body, seen]).toEqual([200, 'yes', [[200, 'request-1']]]);
    expect(headers).toMatchObject({
      ...{ 'remote-user': 'ada', 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' },
      ...{ 'x-request-id': 'request-1', 'content-length': '3', connection: 'keep-alive' },
    });
  });

  it('leaves other requests to the framework', async () => {
    expect((await ask('/other')).body).toBe('other');
    expect(seen).toEqual(['hook']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
  ])('responds to what %s as to the failure of any request', async (_how, failing) => {
    answer = failing;

    expect(await ask('/early')).toMatchObject({ status: 503, body: 'no database' });
  });

  it('makes the context of the request available to its answer', async () => {
    answer = () => {
      const { requestId, address } = currentRequest() ?? {};
      return { ...OK, body: `${requestId} ${address}` };
    };

    expect((await ask('/early')).body).toBe('request-1 192.0.2.1');
  });

  it('closes the connection after the offer of another protocol, and during a shutdown', async () => {
    expect((await ask('/early', { upgrade: 'h2c' })).headers.connection).toBe('close');
    let finish: () => void = () => undefined;
    answer = () => new Promise((resolve) => (finish = () => resolve(OK)));
    const last = ask('/early');
    await once(fastify.server, 'request');
    const closed = fastify.close();
    await new Promise((resolve) => setImmediate(resolve));
    finish();

    expect((await last).headers.connection).toBe('close');
    await closed;
  });
});
