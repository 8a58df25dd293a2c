import { generateKeyPairSync } from 'node:crypto';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { runningApp } from '../support/app/running-app.js';
import { ApplicationBrowser } from '../support/applications/application-browser.js';
import { WebTerminal } from '../support/applications/web-terminal.js';
import { EchoApplication } from '../support/clients/echo-application.js';
import { plainRequest } from '../support/clients/plain-http.js';
import { sqlite } from '../support/databases/databases.js';
import { aPerson, type Person } from '../support/fixtures/accounts.js';
import { anApplication } from '../support/fixtures/door.js';
import { endOf, gatewayUrl, WITH_GATEWAY } from '../support/fixtures/gateway-browser.js';
import { LoopbackProgram } from '../support/processes/loopback-program.js';

const FOLDER = resolve('examples/behind-latchkey');
const ISSUER = WITH_GATEWAY.env.PUBLIC_URL;
const HEADER = 'x-latchkey-assertion';

const EXAMPLES = {
  'hello.py': { run: ['/usr/bin/python3'], page: 'Hello ada' },
  'hello.go': { run: ['go', 'run'], page: 'Hello ada' },
  'terminal.mjs': { run: [process.execPath], page: '<title>Terminal</title>' },
};

class ExampleTerminal extends WebTerminal {
  type(text: string): void {
    this.socket.send(text);
  }

  protected receive(message: string): void {
    this.output += message;
  }
}

describe.each(Object.entries(EXAMPLES))('the example %s behind the gateway', (file, { run, page }) => {
  // The examples read the clock of the machine.
  const running = runningApp(sqlite, { ...WITH_GATEWAY, clock: null });
  const echo = new EchoApplication();
  let example: LoopbackProgram;
  let ada: Person;
  let browser: ApplicationBrowser;
  let jwks: string;
  let audience: string;

  beforeAll(async () => {
    const { app } = running;
    ada = await aPerson(app, 'ada');
    jwks = `${app.url}/.well-known/latchkey/jwks.json`;
    audience = originOf('example');
    const variables = { LATCHKEY_URL: ISSUER, APP_ORIGIN: audience, JWKS_URL: jwks };
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    example = await LoopbackProgram.start({
      path: '/usr/bin/env',
      options: (_folder, port) => [...settings, `PORT=${port}`, ...run, resolve(FOLDER, file)],
    });
    browser = await open('example', example.address);
    await echo.open();
  });
  afterAll(async () => {
    await example.stop();
    echo.close();
  });

  const originOf = (name: string) => `http://${name}.lk.localhost:${new URL(gatewayUrl(running.app)).port}`;

  /** Registers an application, and opens it as ada. */
  async function open(name: string, address: string): Promise<ApplicationBrowser> {
    const given = { mode: 'gateway', origin: originOf(name), upstream: `http://${address}` } as const;
    const application = await anApplication(running.app, given);
    const opened = new ApplicationBrowser(running.app, application, ada.client);
    await opened.open();
    return opened;
  }

  const askDirectly = async (assertion: string | null) => {
    const headers = assertion === null ? {} : { [HEADER]: assertion };
    return (await plainRequest(`http://${example.address}`, { path: '/', headers })).status;
  };

  const claims = () => ({
    iss: ISSUER,
    aud: audience,
    sub: ada.userId,
    preferred_username: 'root',
    exp: Math.floor(Date.now() / 1_000) + 60,
  });

  it('knows its user', async () => {
    const { status, body } = await browser.ask('/');
    expect([status, body]).toEqual([200, expect.stringContaining(page)]);
  });

  it('believes nobody who comes past Latchkey', async () => {
    const { keys } = (await (await fetch(jwks)).json()) as { keys: { kid: string }[] };
    const header = { alg: 'ES256', typ: 'door+jwt' };
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signedBy = (kid: string) =>
      new SignJWT(claims()).setProtectedHeader({ ...header, kid }).sign(privateKey);
    const forged = [
      null,
      '(none)',
      'a.b.c',
      new UnsecuredJWT(claims()).encode(),
      await signedBy(keys[0]!.kid),
      await signedBy('unknown'),
    ];

    for (const assertion of forged) expect(await askDirectly(assertion)).toBe(401);
  });

  it('does not believe what another application was sent', async () => {
    const other = await open('other', echo.address);
    await other.ask('/');
    const assertion = echo.received.at(-1)?.headers[HEADER] ?? '';

    expect(assertion).toMatch(/^ey/);
    expect(await askDirectly(assertion)).toBe(401);
  });

  if (file === 'terminal.mjs')
    it('runs a shell until the session ends', async () => {
      const terminal = await new ExampleTerminal(browser.dial('/shell')).opened();
      terminal.type('echo $((40+2))\n');
      await terminal.until(/Hello ada[^]*\b42\b/);
      const end = endOf(terminal.socket);
      await ada.client.post('/users/logout');

      expect(await end).toBe(4401);
    });
});
