import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer } from '../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { TEST_KEY } from '../support/app/test-app.js';

const PASSWORD = 'correct horse battery';
/** Slow enough that several logins wait for a thread when the signal comes. */
const SLOW = { BCRYPT_COST: '10', REQUESTS_PER_MINUTE: '0' };

beforeAll(build);

describe.each(engines)('graceful shutdown on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let program: Program;

  const start = async () => {
    program = await Program.start({ DATABASE_URL: database.url, MASTER_KEY: TEST_KEY, ...SLOW });
  };
  const login = async () => {
    const body = { username: 'ada', password: PASSWORD };
    return program.client().post('/users/login', body, { 'x-auth-mode': 'bearer' });
  };
  const tokenOf = async () => (await login()).body.token as string;

  beforeAll(async () => {
    database = await createDatabase();
    await start();
    await program.client().post('/users/create', { username: 'ada', password: PASSWORD });
  });

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  it('finishes running requests, refuses new connections, and exits with status 0', async () => {
    const logins = Array.from({ length: 12 }, login);
    // By the first response the others have been accepted, and most of them wait for a thread.
    await Promise.race(logins);
    const ending = program.terminate();
    const responses = await Promise.all(logins);
    const exitCode = await ending;

    expect(responses.map(({ status }) => status)).toEqual(logins.map(() => 200));
    // An idle keep-alive connection would delay the shutdown.
    expect(responses.map(({ headers }) => headers.get('connection'))).toContain('close');
    expect(exitCode).toBe(0);
    await expect(fetch(`${program.url}/health`)).rejects.toThrow('fetch failed');

    await start();
    for (const { body } of responses)
      expect((await program.client().get('/users/me', bearer(body.token))).status).toBe(200);
  });

  it('loses no acknowledged write', async () => {
    const client = program.client(bearer(await tokenOf()));
    const acknowledged: string[] = [];
    const refusals: number[] = [];
    const write = async (writer: number) => {
      for (let count = 0; ; count += 1) {
        const name = `item-${writer}-${count}`;
        const status = await client.put(`/users/data/${name}`, { value: name }).then(
          (response) => response.status,
          () => null,
        );
        if (status === null) return;
        if (status === 200) acknowledged.push(name);
        else refusals.push(status);
      }
    };
    const writers = Array.from({ length: 8 }, (_, at) => write(at));
    await sleep(400);
    const exitCode = await program.terminate();
    await Promise.all(writers);

    expect([exitCode, refusals]).toEqual([0, []]);
    expect(acknowledged.length).toBeGreaterThan(0);
    await start();
    const again = program.client(bearer(await tokenOf()));
    const { items } = (await again.get('/users/data')).body;
    const stored = new Set((items as { name: string }[]).map(({ name }) => name));
    expect(acknowledged.filter((name) => !stored.has(name))).toEqual([]);
  });

  it('does not wait forever for a client that never finishes its request', async () => {
    const { hostname, port } = new URL(program.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = [
      'POST /users/login HTTP/1.1',
      'host: x',
      'content-type: application/json',
      'content-length: 99',
      'expect: 100-continue',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n{`);
    await once(socket, 'data');
    const before = performance.now();
    const exitCode = await program.terminate();
    const seconds = (performance.now() - before) / 1_000;
    socket.destroy();

    expect(exitCode).toBe(0);
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(15);
  });

  it('serves requests for SHUTDOWN_DELAY_SECONDS while /health/ready returns 503', async () => {
    await program.stop();
    program = await Program.start({
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      ...SLOW,
      SHUTDOWN_DELAY_SECONDS: '3',
    });
    const before = performance.now();
    const ending = program.terminate();
    while ((await program.client().get('/health/ready')).status !== 503) await sleep(20);
    const client = program.client();
    const responses = [await client.get('/health/ready'), await client.get('/health'), await login()];
    expect(responses.map(({ status }) => status)).toEqual([503, 200, 200]);
    expect(responses[0]!.body).toMatchObject({ code: 'NOT_READY', dependencies: { process: 'stopping' } });

    expect(await ending).toBe(0);
    expect(performance.now() - before).toBeGreaterThan(3_000);
    await start();
  });

  it('exits on SIGHUP with a status that makes a service manager restart it', async () => {
    const ended = program.ended();
    program.signal('SIGHUP');
    expect(await ended).toBe(75);
    await start();
  });
});
