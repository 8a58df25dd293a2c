import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { HttpClient } from '../support/clients/http-client.js';
import {
  arm,
  build,
  buildCrashServer,
  kill,
  killAll,
  startCrashServer,
  startProgram,
  getSteps,
  type ServerProcess,
} from '../support/processes/processes.js';

/** More rounds cover rarer moments: CRASH_ROUNDS=100 also crashes while the attempt is being counted. */
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 1);
/** By default it crashes right before and after the commit; with `kinds` once at each kind of step, with `all` at every one. */
const CRASH_STEPS = process.env['CRASH_STEPS'] ?? 'commit';
const CANARY = { host: 'web-1', secret: 'canary' };
const OLD = 'correct horse battery';
const NEW = 'staple the horse again';
const NEXT = 'a third one for afterwards';

beforeAll(() => {
  build();
  buildCrashServer();
});

let host = 0;
/** Every client has another address, because failed attempts from one address are limited. */
const clientOf = (url: string, headers = {}) =>
  new HttpClient(url, { 'x-forwarded-for': `10.${(host += 1) >> 8}.${host & 255}.1`, ...headers });

const login = async (url: string, username: string, password: string) => {
  const client = clientOf(url);
  return { client, status: (await client.post('/users/login', { username, password })).status };
};

/** Registers a user with an encrypted item; returns a client that is logged in. */
async function aWriter(url: string, name: string): Promise<HttpClient> {
  await clientOf(url).post('/users/create', { username: name, password: OLD });
  const { client } = await login(url, name, OLD);
  const { status } = await client.put('/users/data/canary', { value: CANARY });
  expect(status).toBe(200);
  return client;
}

/** Returns the status of the response, or null if the process ended before it. */
const changePassword = (client: HttpClient): Promise<number | null> =>
  client.post('/users/change-password', { oldPassword: OLD, newPassword: NEW }).then(
    ({ status }) => status,
    () => null,
  );

/** Checks through the API what must hold after a crash. Returns the valid password. */
async function expectWhole(url: string, name: string, before: HttpClient, acknowledged: boolean) {
  const attempts = [await login(url, name, OLD), await login(url, name, NEW)];
  expect(attempts.map(({ status }) => status).sort()).toEqual([200, 401]);
  const isNew = attempts[1]!.status === 200;
  if (acknowledged) expect(isNew).toBe(true);

  const { client } = attempts[isNew ? 1 : 0]!;
  expect((await client.get('/users/data/canary')).body.value).toEqual(CANARY);

  const earlier = clientOf(url, { cookie: `jwt=${before.cookies.get('jwt') ?? ''}` });
  const seen = await earlier.get('/users/data/canary');
  expect([seen.status, seen.body.value]).toEqual(isNew ? [401, undefined] : [200, CANARY]);

  const oldPassword = isNew ? NEW : OLD;
  const again = await client.post('/users/change-password', { oldPassword, newPassword: NEXT });
  expect(again.status).toBe(200);
  const last = await login(url, name, NEXT);
  expect((await last.client.get('/users/data/canary')).body.value).toEqual(CANARY);
  return isNew ? 'new' : 'old';
}

/** Copies a client, because the original loses its cookies with the response. */
function copyOf(client: HttpClient): HttpClient {
  const copy = clientOf(client.baseUrl);
  client.cookies.forEach((value, name) => copy.cookies.set(name, value));
  return copy;
}

describe.each(engines)('a crash during a password change on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let server: ServerProcess;
  let user = 0;
  const aName = () => `user-${(user += 1)}`;

  beforeAll(async () => {
    database = await createDatabase();
    server = await startCrashServer(database);
    await clientOf(server.url).post('/users/create', { username: 'root', password: OLD });
  });
  afterAll(async () => {
    await killAll();
    await database.drop();
  });

  it('leaves exactly one valid password that unlocks the data, at each chosen step', async () => {
    const client = await aWriter(server.url, aName());
    await arm(server, 0, 'never');
    // Like every later one, from a new address, which runs other statements.
    expect(await changePassword(copyOf(client))).toBe(200);
    const steps = await getSteps(server);
    // Checks the test itself: the steps must include the hashes and the commit.
    expect(steps).toEqual(expect.arrayContaining(['bcrypt-verify', 'scrypt', 'bcrypt', 'COMMIT']));
    const commit = steps.lastIndexOf('COMMIT') + 1;
    await arm(server, 0, 'never');

    // "Before a step" is the same as "after the previous one"; only the response follows the commit.
    const moments = steps.map((_, i): [number, string] => [i + 1, 'before']);
    const worthwhile = ROUNDS >= 100 ? moments : moments.slice(steps.indexOf('bcrypt-verify'));
    const kinds = worthwhile.map(([step]) => steps[step - 1]);
    const isFirstOfKind = (at: number) => kinds.indexOf(kinds[at]) === at;
    const chosen = worthwhile.filter(
      ([step], at) =>
        step === commit || CRASH_STEPS === 'all' || (CRASH_STEPS === 'kinds' && isFirstOfKind(at)),
    );
    for (const [step, when] of [...chosen, [commit, 'after'] as const]) {
      const name = aName();
      const session = await aWriter(server.url, name);
      await arm(server, step, when, steps[step - 1]);
      expect(await changePassword(copyOf(session))).toBeNull();
      await server.exited;
      server = await startCrashServer(database);

      const outcome = await expectWhole(server.url, name, session, false);
      const isCommitted = step > commit || (step === commit && when === 'after');
      expect([step, when, outcome]).toEqual([step, when, isCommitted ? 'new' : 'old']);
    }
  }, 600_000);

  it(`leaves exactly one valid password that unlocks the data, at ${ROUNDS} random moments`, async () => {
    let program = await startProgram(database);
    // The crash happens at a random moment within the duration of an uninterrupted change.
    const undisturbed = await aWriter(program.url, aName());
    const from = performance.now();
    expect(await changePassword(undisturbed)).toBe(200);
    const duration = performance.now() - from;

    for (let round = 0; round < ROUNDS; round += 1) {
      const name = aName();
      const session = await aWriter(program.url, name);
      const delay = (duration * 1.3 * round) / ROUNDS + Math.random() * (duration / ROUNDS);
      const current = program;
      const timer = setTimeout(() => current.process.kill('SIGKILL'), delay);
      const status = await changePassword(copyOf(session));
      await program.exited;
      clearTimeout(timer);
      program = await startProgram(database);

      expect([200, null]).toContain(status);
      await expectWhole(program.url, name, session, status === 200);
    }
    await kill(program);
  }, 600_000);

  it('loses no acknowledged setting', async () => {
    let program = await startProgram(database);
    const name = 'root';
    for (const hours of [48, 720, 1]) {
      const { client } = await login(program.url, name, OLD);
      const response = await client.patch('/users/session-timeout', { timeoutHours: hours });
      expect(response.status).toBe(200);
      await kill(program);
      program = await startProgram(database);

      const { body } = await copyTo(program.url, client).get('/users/session-timeout');
      expect(body).toEqual({ timeoutHours: hours });
    }
    await kill(program);
  });
});

function copyTo(url: string, client: HttpClient): HttpClient {
  return clientOf(url, { cookie: `jwt=${client.cookies.get('jwt')!}` });
}
