import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Application } from '#door';
import { ApplicationBrowser } from '../support/applications/application-browser.js';
import { TtydStandIn, TtydTerminal } from '../support/applications/ttyd.js';
import { runningApp } from '../support/app/running-app.js';
import { sqlite } from '../support/databases/databases.js';
import { aPerson, type Person } from '../support/fixtures/accounts.js';
import { endOf, gatewayUrl, WITH_GATEWAY } from '../support/fixtures/gateway-browser.js';

/** Returns the blocks of code in the tour of the documentation. */
function documentedBlocks(): string[] {
  const [, tour = ''] =
    /\n## A shell behind Latchkey in five minutes\n([^]*?)\n## /.exec(readFileSync('docs/door.md', 'utf8')) ??
    [];
  return [...tour.matchAll(/```\n([^]*?)```/g)].map(([, block = '']) => block);
}

describe('the tour of docs/door.md', () => {
  const running = runningApp(sqlite, WITH_GATEWAY);
  const ttyd = new TtydStandIn();
  let ada: Person;

  beforeAll(async () => {
    await ttyd.start();
    ada = await aPerson(running.app, 'ada');
  });
  afterAll(() => ttyd.stop());

  /** Puts the addresses of the test into the commands. */
  const here = (commands: string) =>
    commands
      .replaceAll('http://127.0.0.1:3000', running.app.url)
      .replaceAll('shell.lk.localhost:3001', `shell.lk.localhost:${new URL(gatewayUrl(running.app)).port}`)
      .replaceAll('127.0.0.1:7681', ttyd.address);

  it('starts Latchkey with the address that its names belong to', () => {
    expect(documentedBlocks()[0]).toContain(`PUBLIC_URL=${WITH_GATEWAY.env.PUBLIC_URL} npm start`);
  });

  it('registers a shell that works after the login, and is disconnected by the logout', async () => {
    const { stdout } = await promisify(execFile)('bash', ['-c', here(documentedBlocks()[1] ?? '')]);
    const application = JSON.parse(stdout) as Application;
    expect(application.origin).toBe(here('http://shell.lk.localhost:3001'));

    const browser = new ApplicationBrowser(running.app, application, ada.client);
    expect((await browser.ask('/')).location).toContain(`${WITH_GATEWAY.env.PUBLIC_URL}/door/start?`);
    await browser.open();
    const terminal = await new TtydTerminal(browser.dial('/ws', ['tty'])).opened();
    terminal.type('echo $((40+2))\n');
    await terminal.until(/42/);
    await ada.client.post('/users/logout');
    expect(await endOf(terminal.socket)).toBe(1000);
  });
});
