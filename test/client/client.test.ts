import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createLatchkey,
  type Latchkey,
  LatchkeyError,
  type LatchkeyOptions,
} from '../../packages/client/src/index.js';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';

const PASSCODE = '482916';
let program: Program;

/** A client that keeps the token of its session, as a native app does. */
class App {
  token: string | null = null;
  readonly latchkey: Latchkey;

  constructor(hooks: Partial<LatchkeyOptions> = {}) {
    this.latchkey = createLatchkey({ baseUrl: program.url, token: () => this.token, ...hooks });
  }

  async login(): Promise<boolean> {
    const { api, send } = this.latchkey;
    const answer = await send(api.POST('/users/login', { body: { username: 'ada', password: PASSWORD } }));
    this.token = 'token' in answer ? (answer.token ?? null) : null;
    return true;
  }

  readonly me = () => this.latchkey.send(this.latchkey.api.GET('/users/me'));
}

describe('with the built program', () => {
  beforeAll(async () => {
    build();
    program = await Program.start();
    const { api, send } = createLatchkey({ baseUrl: program.url });
    await send(api.POST('/users/create', { body: { username: 'ada', password: PASSWORD } }));
  });
  afterAll(() => program.stop());

  describe('the client', () => {
    it('returns typed data, and throws errors with the code of the API', async () => {
      const app = new App();
      const wrong = app.latchkey.api.POST('/users/login', { body: { username: 'ada', password: 'wrong' } });

      await expect(app.latchkey.send(wrong)).rejects.toMatchObject({
        status: 401,
        code: 'INVALID_CREDENTIALS',
      });
      await app.login();
      expect((await app.me()).username).toBe('ada');
    });

    it('reports that the service cannot be reached', async () => {
      const { api, send } = createLatchkey({ baseUrl: 'http://127.0.0.1:1' });
      await expect(send(api.GET('/users/me'))).rejects.toMatchObject({ status: 0, code: 'NETWORK_ERROR' });
    });

    it('logs in once for all requests that find the session ended, and repeats them', async () => {
      let logins = 0;
      const app: App = new App({
        onSessionEnded: () => {
          logins += 1;
          return app.login();
        },
      });
      const before = await Promise.all([app.me(), app.me(), app.me()]);
      await app.latchkey.send(app.latchkey.api.POST('/users/logout'));
      const after = await Promise.all([app.me(), app.me(), app.me()]);

      expect([...before, ...after].map(({ username }) => username)).toEqual(Array(6).fill('ada'));
      expect(logins).toBe(2);
    });

    it('fails with the error of the API if nobody logs in', async () => {
      const app = new App({ onSessionEnded: () => false });
      await expect(app.me()).rejects.toMatchObject({ code: 'MISSING_TOKEN' });
      await expect(app.me()).rejects.toBeInstanceOf(LatchkeyError);
    });

    it('unlocks the screen once, and continues the requests that were refused', async () => {
      let unlocks = 0;
      const app: App = new App({
        onLocked: async () => {
          unlocks += 1;
          const { api, send } = app.latchkey;
          const { token } = await send(api.POST('/api/security/unlock', { body: { passcode: PASSCODE } }));
          app.token = token;
          return true;
        },
      });
      await app.login();
      const { api, send } = app.latchkey;
      await send(
        api.POST('/api/security/passcode', { body: { new_passcode: PASSCODE, lock_after_minutes: 15 } }),
      );
      await send(api.POST('/api/security/lock'));
      const [one, other] = await Promise.all([app.me(), app.me()]);
      await send(api.DELETE('/api/security/passcode', { body: { current_passcode: PASSCODE } }));

      expect([one.username, other.username, unlocks]).toEqual(['ada', 'ada', 1]);
    });

    it('follows the session until it ends', async () => {
      const app = new App();
      await app.login();
      const types: string[] = [];
      for await (const { type } of app.latchkey.events()) {
        types.push(type);
        if (types.length === 1) await app.latchkey.send(app.latchkey.api.POST('/users/logout'));
      }
      expect(types.length).toBeGreaterThan(1);
      expect(types.at(-1)).toBe('session.ended');
    });

    it('stops following when the service refuses it, and when it is told to', async () => {
      const app = new App();
      await expect(app.latchkey.events().next()).rejects.toMatchObject({ code: 'MISSING_TOKEN' });
      await app.login();
      const stop = new AbortController();
      const events = app.latchkey.events({ signal: stop.signal });
      await events.next();
      const rest = events.next();
      stop.abort();
      expect((await rest).done).toBe(true);
    });
  });

  describe('the example list-users.mjs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-example-'));
    beforeAll(() => {
      execFileSync(process.execPath, ['scripts/build-client.mjs']);
      mkdirSync(join(folder, 'node_modules/@latchkey'), { recursive: true });
      symlinkSync(resolve('packages/client'), join(folder, 'node_modules/@latchkey/client'));
      copyFileSync('examples/list-users.mjs', join(folder, 'list-users.mjs'));
    });
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (key: string) =>
      spawnSync(process.execPath, ['list-users.mjs'], {
        cwd: folder,
        env: { PATH: process.env['PATH'], LATCHKEY_URL: program.url, LATCHKEY_API_KEY: key },
        encoding: 'utf8',
      });

    it('lists the users with an API key, and prints the code of the error without a valid one', async () => {
      const app = new App();
      await app.login();
      const { api, send } = app.latchkey;
      const created = await send(
        api.POST('/users/me/api-keys', { body: { name: 'list users', scopes: ['users.view'] } }),
      );

      expect(run(created.token)).toMatchObject({ status: 0, stdout: 'ada (admin)\n' });
      expect(run('tmx_wrong')).toMatchObject({ status: 1, stderr: 'INVALID_API_KEY: Invalid API key\n' });
    });
  });
});

describe('the client with a service that answers as it is told', () => {
  const refusal = (status: number, code: string, more = {}) =>
    Response.json({ error: 'Refused', code, ...more }, { status });

  it('continues the request after the step-up, with its body', async () => {
    const bodies: string[] = [];
    const needs: string[][] = [];
    let isProved = false;
    const { api, send } = createLatchkey({
      baseUrl: 'http://latchkey.test',
      fetch: async (request) => {
        bodies.push(await (request as Request).text());
        return isProved
          ? Response.json({ success: true })
          : refusal(403, 'REAUTHENTICATION_REQUIRED', { needs: ['password'], max_age_seconds: 600 });
      },
      onStepUp: (refused) => {
        needs.push([...refused.needs]);
        return (isProved = true);
      },
    });
    await send(api.DELETE('/users/delete-account', { body: { password: PASSWORD } }));

    expect(bodies).toEqual(Array(2).fill(JSON.stringify({ password: PASSWORD })));
    expect(needs).toEqual([['password']]);
  });

  it('does not ask again for a request that was sent before the login', async () => {
    let logins = 0;
    let isLoggedIn = false;
    let answerLate: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answerLate = resolve));
    const { api, send } = createLatchkey({
      baseUrl: 'http://latchkey.test',
      fetch: async (request) => {
        const wasLoggedIn = isLoggedIn;
        if ((request as Request).url.endsWith('/count') && !wasLoggedIn) await late;
        return wasLoggedIn ? Response.json({}) : refusal(401, 'SESSION_EXPIRED');
      },
      onSessionEnded: () => {
        logins += 1;
        return (isLoggedIn = true);
      },
    });
    const slow = send(api.GET('/users/count'));
    await send(api.GET('/users/me'));
    answerLate();
    await slow;

    expect(logins).toBe(1);
  });

  it('does not repeat forever', async () => {
    let requests = 0;
    const { api, send } = createLatchkey({
      baseUrl: 'http://latchkey.test',
      fetch: async () => {
        requests += 1;
        return refusal(401, 'SESSION_EXPIRED');
      },
      onSessionEnded: () => true,
    });
    await expect(send(api.GET('/users/me'))).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(requests).toBe(4);
  });

  it('marks requests that are made without the user', async () => {
    const marks: (string | null)[] = [];
    let isBackground = true;
    const { api } = createLatchkey({
      baseUrl: 'http://latchkey.test',
      isBackground: () => isBackground,
      fetch: async (request) => {
        marks.push((request as Request).headers.get('X-Background'));
        return Response.json({});
      },
    });
    await api.GET('/users/me');
    isBackground = false;
    await api.GET('/users/me');

    expect(marks).toEqual(['1', null]);
  });
});
