// Forward authentication and HTTP through the gateway: D1 and D2 of the list in docs/performance.md.
import { floorFor } from './figures.mjs';
import { interleaved, load } from './load.mjs';
import { populate, sqliteDatabase, startScript, startService } from './service.mjs';
import { open, register, WITH_DOOR } from './visitors.mjs';

/** Below what either can carry, so that the difference is not the length of a queue. */
const RATE = 200;

/** D1: the question of a proxy about a request with the cookie of an application, compared with the floor of P1. */
export async function questionFigures({ seconds, turns }) {
  const database = sqliteDatabase();
  const service = await startService(database, WITH_DOOR);
  const person = await populate(service, 10);
  const application = await register(service, person.session, { mode: 'forward' });
  const { headers, host } = await open(service, application);
  const question = {
    ...headers,
    host: 'latchkey',
    'x-forwarded-host': host,
    'x-forwarded-for': '192.0.2.1',
    accept: '*/*',
  };
  const floor = await floorFor(database, service, person);
  const rate = (url, sent, path) => async () => (await load(url, sent, { seconds, path })).perSecond;
  const found = await interleaved(turns, {
    question: rate(service.url, question, '/door/forward'),
    floor: rate(floor.url, floor.headers),
  });
  await floor.stop();
  await service.stop();
  return [figure('D1', 'GET /door/forward ÷ floor of P1', found.question / found.floor, 0.55, found)];
}

/** D2: a small page through the gateway, compared with a pipe of node:http to the same application. */
export async function pageFigures({ seconds, turns }) {
  const service = await startService(sqliteDatabase(), WITH_DOOR);
  const { session } = await populate(service, 1);
  const pages = await startScript('ends.mjs', 'pages');
  const pipe = await startScript('ends.mjs', 'http-pipe', pages.url);
  const { headers } = await open(service, await register(service, session, { upstream: pages.url }));
  const ask = (url, rate) => load(url, headers, { seconds, path: '/', rate });
  const found = await interleaved(turns, {
    gateway: async () => (await ask(service.gatewayUrl)).perSecond,
    pipe: async () => (await ask(pipe.url)).perSecond,
    gatewayP99: async () => (await ask(service.gatewayUrl, RATE)).p99,
    pipeP99: async () => (await ask(pipe.url, RATE)).p99,
  });
  for (const { stop } of [pipe, pages, service]) await stop();
  const added = Math.max(0, found.gatewayP99 - found.pipeP99);
  return [
    figure('D2', 'page through the gateway ÷ bare node:http pipe', found.gateway / found.pipe, 0.5, found),
    {
      ...figure('D2', `p99 that the gateway adds at ${RATE} requests a second`, added, 2, found),
      isAtMost: true,
      unit: 'ms',
    },
  ];
}

const figure = (id, what, value, target, details) => ({ id, what, value, target, isAtMost: false, details });
