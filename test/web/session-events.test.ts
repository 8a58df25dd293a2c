import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { type Visit } from '../support/web/visit.js';
import { PASSCODE, startedPages } from '../support/web/web-pages.js';

const EVENTS = '/api/events?about=session';
/** A second after the lock, and what a loaded machine needs to render the page. */
const LIMIT_MS = 3_000;

describeInBrowser('the events of the session', (engine) => {
  const started = startedPages(engine);
  let client: HttpClient;
  let other: HttpClient;
  let people = 0;

  beforeAll(() => started.pages.register('root'));
  beforeEach(async () => {
    const name = `ada${(people += 1)}`;
    client = await started.pages.register(name);
    other = await started.pages.logIn(name);
    await client.post('/api/security/passcode', { new_passcode: PASSCODE });
  });
  afterEach(() => started.pages.closeVisits());

  /** Opens two tabs, once one of them follows the session; counts the connections of both. */
  const openTwo = async () => {
    const first = await started.pages.visit('/no-such-page', { as: client });
    const streams: string[] = [];
    first.context.on('request', (request) => {
      if (request.url().endsWith(EVENTS)) streams.push(request.url());
    });
    const connected = first.context.waitForEvent('request', (request) => request.url().endsWith(EVENTS));
    await first.page.goto('/account');
    await connected;
    const second = await first.newTab('/account/sessions');
    await second.heading('Sessions');
    await Promise.all([first.settled(), second.settled()]);
    return { first, second, streams };
  };
  const bothShow = (tabs: readonly Visit[], heading: string) =>
    Promise.all(tabs.map((tab) => tab.heading(heading)));

  it('bring a lock by another client to every tab within a second, over one connection', async () => {
    const { first, second, streams } = await openTwo();
    expect(streams).toHaveLength(1);
    const before = performance.now();
    await other.post('/api/security/lock');
    await bothShow([first, second], 'Your screen is locked');

    expect(performance.now() - before).toBeLessThan(LIMIT_MS);
    expect([...first.consoleProblems, ...second.consoleProblems]).toEqual([]);
  });

  it('ask every tab for a login when another client ends the session', async () => {
    const { first, second } = await openTwo();
    await other.post('/users/sessions/revoke-all', {});
    await bothShow([first, second], 'Log in to continue');
  });

  it('are followed by the next tab when the first one is closed', async () => {
    const { first, second, streams } = await openTwo();
    await first.page.close();
    await expectEventually(() => streams.length, 2);
    await other.post('/api/security/lock');
    await second.heading('Your screen is locked');
    await second.type('Passcode', PASSCODE);
    await second.heading('Sessions');
    await other.post('/api/security/unlock', { passcode: PASSCODE });
    await other.post('/api/security/lock');

    await second.heading('Your screen is locked');
  });
});
