import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { type Visit } from '../support/web/visit.js';
import { PASSCODE, PASSWORD, startedPages } from '../support/web/web-pages.js';

const MINUTES = 5;

describeInBrowser('the lock screen', (engine) => {
  const started = startedPages(engine);
  let client: HttpClient;
  let people = 0;
  beforeAll(() => started.pages.register('root'));
  beforeEach(async () => {
    client = await started.pages.register(`ada${(people += 1)}`);
    await client.post('/api/security/passcode', { new_passcode: PASSCODE, lock_after_minutes: MINUTES });
  });
  afterEach(() => started.pages.closeVisits());

  const open = async (path = '/account') => {
    const visit = await started.pages.visit(path, { as: client });
    await visit.heading('Profile');
    return visit;
  };
  const lock = async (visit: Visit) => {
    // By then, the page must know whether there is a passcode.
    await visit.settled();
    await visit.page.keyboard.press('Control+Alt+KeyL');
  };

  it('opens with Ctrl+Alt+L in all tabs, leaves nothing of the page, and leads back to it', async () => {
    const visit = await open();
    const other = await visit.newTab('/account');
    await other.heading('Profile');
    await other.settled();
    await lock(visit);
    await Promise.all([visit.heading('Your screen is locked'), other.heading('Your screen is locked')]);

    await visit.at('/locked?return=%2Faccount');
    await expectEventually(async () => (await visit.page.content()).includes(userId()), false);
    await visit.text(/^Locked (now|.+ ago)\.$/);
    await visit.text(`ada${people}`);
    await visit.type('Passcode', PASSCODE);
    await Promise.all([visit.heading('Profile'), other.heading('Profile')]);
    await visit.at('/account');
    await other.at('/account');
    expect([...visit.consoleProblems, ...other.consoleProblems]).toEqual([]);
  });

  const userId = () => /"sub":"([^"]+)"/.exec(tokenPayload(client))![1]!;

  it('shows that a passcode is wrong, and counts down after too many attempts', async () => {
    const visit = await open();
    await lock(visit);
    await visit.heading('Your screen is locked');
    for (let tries = 0; tries < 5; tries += 1) {
      await visit.type('Passcode', '000000');
      await visit.text('Wrong passcode.');
      await visit.value('Passcode', '');
    }
    await visit.type('Passcode', '000000');
    await visit.text(/Too many wrong attempts. .*Try again in 1\d:\d\d\./);
    await visit.page.getByRole('button', { name: 'Unlock', disabled: true }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
  });

  it('stays after a reload, and offers a logout', async () => {
    const visit = await open();
    await lock(visit);
    await visit.heading('Your screen is locked');
    await visit.page.goto('/account');
    await visit.heading('Your screen is locked');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('locked');
    await visit.press('Log out instead');
    await visit.heading('Log in');
    const tokens = async () => (await visit.context.cookies()).filter(({ name }) => name.endsWith('jwt'));
    await expectEventually(tokens, []);
  });

  it('says how to set a passcode when there is none', async () => {
    const visit = await started.pages.visit('/account', { as: await started.pages.logIn('root') });
    await visit.heading('Profile');
    await lock(visit);
    await visit.text('There is no passcode. Set one on the page of your account.');
  });

  it('leads back at once when the screen is not locked', async () => {
    const visit = await started.pages.visit('/locked?return=%2Faccount', { as: client });
    await visit.heading('Profile');
    await visit.at('/account');
  });

  it('leads to the home page instead of another origin', async () => {
    const targets = [
      ...['//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '\n//evil.example'],
      ...['/.//evil.example', '/..//evil.example', '/.\\/evil.example', '/%2e//evil.example'],
      ...['/account/../..//evil.example', 'https://evil.example/', 'https:evil.example'],
      ...['javascript:alert(1)', 'data:text/html,evil', '', 'account'],
    ];
    const visit = await started.pages.visit('/account', { as: client });
    for (const target of targets) {
      await visit.page.goto(`/locked?return=${encodeURIComponent(target)}`);
      await visit.heading('Your applications');
      await expectEventually(() => [target, visit.page.url()], [target, `${started.pages.program.url}/`]);
    }
    expect(visit.consoleProblems).toEqual([]);
  });

  it('stays on its origin even if an encoded slash makes the path look like another host', async () => {
    const path = `/locked?return=${encodeURIComponent('/%2F/evil.example')}`;
    const visit = await started.pages.visit(path, { as: client });
    await visit.heading('There is no such page');

    await visit.page.waitForURL(`${started.pages.program.url}/%2F/evil.example`);
  });

  it('leads to the login, and back from there, when the session has ended', async () => {
    const visit = await open();
    await lock(visit);
    await visit.heading('Your screen is locked');
    const root = await started.pages.logIn('root');
    const { body } = await root.post('/users/sessions/revoke-all', { targetUserId: userId() });
    expect(body.count).toBe(1);
    await visit.heading('Log in');
    await visit.text('Your session was ended on another device or by an admin.');
    await visit.at('/login?reason=revoked&return=%2Faccount');

    await visit.fill('Username', `ada${people}`);
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    // A login does not unlock.
    await visit.heading('Your screen is locked');
    await visit.type('Passcode', PASSCODE);
    await visit.heading('Profile');
    await visit.at('/account');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('hides the notifications of the page', async () => {
    const visit = await started.pages.visit('/account/screen-lock', { as: client });
    await visit.page.getByLabel('After this long without activity').selectOption('30');
    await visit.text('Screen locks after 30 minutes without activity');
    await lock(visit);
    await visit.heading('Your screen is locked');
    await visit.type('Passcode', PASSCODE);
    await visit.heading('Screen lock');

    await visit.settled();
    expect(await visit.page.getByText('Screen locks after 30 minutes').count()).toBe(0);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('is announced a minute before the idle lock, which input postpones', async () => {
    const visit = await started.pages.visit('/login?prompt=login', { as: client });
    await visit.page.clock.install();
    await visit.page.goto('/account');
    await visit.heading('Profile');
    await visit.settled();
    // The clock of the page keeps running: the next checks may take most of that minute.
    await visit.page.clock.fastForward((MINUTES * 60 - 55) * 1000);
    await visit.text('Your screen locks soon');
    expect(await visit.violations()).toEqual([]);

    const reported = visit.page.waitForRequest('**/api/security/activity');
    await visit.page.mouse.move(100, 100);
    await visit.page.clock.runFor(2000);
    expect((await (await reported).response())?.status()).toBe(204);
    await visit.page.getByText('Your screen locks soon').waitFor({ state: 'detached' });

    // The clock of the service is not advanced, so its later responses are simulated in the page.
    const body = { error: 'Account locked', code: 'ACCOUNT_LOCKED', reason: 'idle', locked_at: new Date() };
    await visit.page.route('**/users/me', (route) => route.fulfill({ status: 403, json: body }));
    await visit.page.clock.runFor((MINUTES * 60 + 10) * 1000);
    await visit.heading('Your screen is locked');
    await visit.text(/^Locked itself .*, after nothing was typed\.$/);
    expect(visit.consoleProblems).toEqual([]);
  });
});

const tokenPayload = (client: HttpClient) =>
  Buffer.from(client.cookies.get('jwt')!.split('.')[1]!, 'base64url').toString();
