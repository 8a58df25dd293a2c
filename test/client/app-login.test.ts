import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLatchkey } from '../../packages/client/src/index.js';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { freePort } from '../support/processes/free-ports.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';

describe('the example app-login.mjs', () => {
  let program: Program;
  let token: string | null = null;

  beforeAll(async () => {
    build();
    const port = await freePort();
    program = await Program.start({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
    const { api, send } = createLatchkey({ baseUrl: program.url, token: () => token });
    const body = { username: 'ada', password: PASSWORD };
    await send(api.POST('/users/create', { body }));
    const login = await send(api.POST('/users/login', { body }));
    token = 'token' in login ? (login.token ?? null) : null;
  });
  afterAll(() => program.stop());

  /** Starts the app; returns the URL that it asks to open, and what follows. */
  async function start() {
    const app = spawn(process.execPath, ['examples/app-login.mjs'], {
      env: { PATH: process.env['PATH'], LATCHKEY_URL: program.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = createInterface({ input: app.stdout })[Symbol.asyncIterator]();
    const [, opened = ''] = /^Open in your browser: (.*)$/.exec((await lines.next()).value ?? '') ?? [];
    return { url: new URL(opened), lines, failure: text(app.stderr) };
  }

  /** What the page asks for the user. */
  const decide = (url: URL) => {
    const { api, send } = createLatchkey({ baseUrl: program.url, token: () => token });
    const { client_id = '', redirect_uri = '', ...asked } = Object.fromEntries(url.searchParams);
    return send(api.POST('/oauth/authorize/approve', { body: { client_id, redirect_uri, ...asked } }));
  };

  it('prints the name of the user who approved it', async () => {
    const { url, lines } = await start();
    expect(url.pathname).toBe('/authorize');
    const { redirect_to: answer } = await decide(url);
    expect(await (await fetch(answer)).text()).toBe('Return to the app.');
    expect((await lines.next()).value).toBe('Logged in as ada');
  });

  it('ignores the answer to another app, and believes no other service', async () => {
    const { url, lines, failure } = await start();
    const { redirect_to: answer } = await decide(url);
    const foreign = new URL(answer);
    foreign.searchParams.set('state', 'another');
    expect((await fetch(foreign)).status).toBe(404);
    const mixedUp = new URL(answer);
    mixedUp.searchParams.set('iss', 'https://attacker.example');
    await fetch(mixedUp);
    expect(await failure).toContain('the answer is of another service');
    expect((await lines.next()).done).toBe(true);
  });
});
