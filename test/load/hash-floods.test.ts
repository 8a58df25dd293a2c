import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, PASSWORD } from '../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { report } from '../support/load/report.js';
import { type HttpResponse, type HttpClient } from '../support/clients/http-client.js';
import { build } from '../support/processes/processes.js';
import { Program, runCommand } from '../support/processes/program.js';
import { TEST_KEY } from '../support/app/test-app.js';

/** More than the hashing queue holds. */
const AT_ONCE = 80;
/** How long refused clients wait before retrying: far less than the rate limit would allow. */
const PAUSE_MS = 1_000;
const LOGINS = 10;
/** The target on an idle machine is all of them within 2 s each (P11 of the benchmark); the measurement is printed. */
const LEAST_LOGINS = 8;
const FLOODERS = 20;
const GENEROUS_MS = 10_000;
/** Disables the rate limits, so that only fair scheduling of the hashing threads protects other users. */
const ENVIRONMENT = {
  MASTER_KEY: TEST_KEY,
  BCRYPT_COST: '9',
  REQUESTS_PER_MINUTE: '0',
  REGISTRATIONS_PER_HOUR: '0',
  TRUSTED_PROXIES: '127.0.0.1',
};
const FLOODER = { 'x-forwarded-for': '192.0.2.1' };
const OWNER = { 'x-forwarded-for': '198.51.100.1' };

type Flood = (i: number) => Promise<HttpResponse>;

beforeAll(build, 120_000);

describe.each(engines)('during a flood from one address on %s', (engine, createDatabase) => {
  let database: TestDatabase;
  let program: Program;
  let flooder: HttpClient;
  let sessions: Record<string, string>[];
  let resetToken: string;
  let serial = 0;

  const register = (client: HttpClient, username: string) =>
    client.post('/users/create', { username, password: PASSWORD });
  const login = (client: HttpClient, username: string) =>
    client.post('/users/login', { username, password: PASSWORD }, { 'x-auth-mode': 'bearer' });

  const floods: Record<string, Flood> = {
    registrations: () => register(flooder, `new-${(serial += 1)}`),
    'registrations of a taken name': () => register(flooder, 'owner'),
    logins: (i) => login(flooder, `flooder-${i % FLOODERS}`),
    'reset completions': () =>
      flooder.post('/users/complete-reset', {
        username: 'forgetful',
        tempToken: resetToken,
        newPassword: PASSWORD,
      }),
    'passcode changes': (i) => {
      const body = { new_passcode: '482916', current_passcode: '482916' };
      return flooder.post('/api/security/passcode', body, sessions[i % FLOODERS]);
    },
  };

  beforeAll(async () => {
    database = await createDatabase();
    program = await Program.start({ ...ENVIRONMENT, DATABASE_URL: database.url });
    flooder = program.client(FLOODER);
    for (const name of ['owner', 'forgetful']) await register(program.client(OWNER), name);
    sessions = [];
    for (let i = 0; i < FLOODERS; i += 1) {
      await register(flooder, `flooder-${i}`);
      const session = bearer((await login(flooder, `flooder-${i}`)).body.token as string);
      await flooder.post('/api/security/passcode', { new_passcode: '482916' }, session);
      sessions.push(session);
    }
    resetToken = await tokenFromOperator();
  }, 120_000);

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  async function tokenFromOperator(): Promise<string> {
    const words = ['user', 'reset-password', 'forgetful', '--json'];
    const { stdout } = await runCommand(program.folder, words, {
      ...ENVIRONMENT,
      DATABASE_URL: database.url,
    });
    const { code } = JSON.parse(stdout) as { code: string };
    const body = { username: 'forgetful', resetCode: code };
    return (await program.client(OWNER).post('/users/verify-reset-code', body)).body.tempToken as string;
  }

  /** Sends a flood while `work` runs. Returns how often each status was returned. */
  async function during(flood: Flood, work: () => Promise<void>): Promise<Record<number, number>> {
    const statuses: Record<number, number> = {};
    let isOver = false;
    const loops = Array.from({ length: AT_ONCE }, async (_, i) => {
      while (!isOver) {
        const { status } = await flood(i);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status !== 200) await sleep(PAUSE_MS);
      }
    });
    await work().finally(() => (isOver = true));
    await Promise.all(loops);
    return statuses;
  }

  it.each(Object.keys(floods))(
    'N-09 with %s, valid logins from elsewhere succeed quickly',
    async (kind) => {
      const [times, responses]: [number[], number[]] = [[], []];
      const flooded = await during(floods[kind]!, async () => {
        for (let i = 0; i < LOGINS; i += 1) {
          const start = performance.now();
          responses.push((await login(program.client(OWNER), 'owner')).status);
          times.push(Math.round(performance.now() - start));
        }
      });
      report(`N-09 ${kind} on ${engine}`, { times, responses, flooded });

      expect(responses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(LEAST_LOGINS);
      expect(Math.max(...times)).toBeLessThan(GENEROUS_MS);
    },
    120_000,
  );
});
