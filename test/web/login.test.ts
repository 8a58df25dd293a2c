import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { type Visit } from '../support/web/visit.js';
import { PASSCODE, PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the login page', (engine) => {
  const started = startedPages(engine);
  beforeAll(async () => {
    await started.pages.register('ada');
  });
  afterEach(() => started.pages.closeVisits());

  const open = async (path = '/login', options = {}): Promise<Visit> => {
    const visit = await started.pages.visit(path, options);
    await visit.heading('Log in');
    return visit;
  };
  const logIn = async (visit: Visit, password = PASSWORD, username = 'ada') => {
    await visit.fill('Username', username);
    await visit.fill('Password', password);
    await visit.press('Log in');
  };

  it('leads to the requested page', async () => {
    const visit = await open('/admin');
    await visit.at('/login?return=%2Fadmin');
    await logIn(visit);
    await visit.heading('Overview');

    await visit.at('/admin');
    expect(visit.consoleProblems).toEqual([]);
  });

  it.each([
    '//evil.example/',
    '/\\evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])('leads to the home page instead of %j', async (target) => {
    const visit = await open(`/login?return=${encodeURIComponent(target)}`);
    await logIn(visit);
    await visit.heading('Your applications');

    await visit.at('/');
  });

  it('opens the requested page at once where there is a session, unless a login is wanted', async () => {
    const as = await started.pages.logIn('ada');
    for (const [path, target, heading] of [
      ['/login?return=%2Faccount%2Fsessions', '/account/sessions', 'Sessions'],
      ['/login?reason=expired', '/', 'Your applications'],
      ['/login?return=%2F%2Fevil.example', '/', 'Your applications'],
      ['/login?return=%2Flogin', '/', 'Your applications'],
      ['/login?return=%2Flocked%3Freturn%3D%252Flogin', '/', 'Your applications'],
      ['/login?return=%2Faccount&prompt=login', '/login?return=%2Faccount&prompt=login', 'Log in'],
      ['/login?error=access_denied', '/login?error=access_denied', 'Log in'],
    ] as const) {
      const visit = await started.pages.visit(path, { as });
      await visit.heading(heading);
      await visit.at(target);
      await visit.settled();
      await visit.at(target);
      expect([path, visit.consoleProblems]).toEqual([path, []]);
    }
  });

  it('asks for a login when an application sends the user back', async () => {
    const visit = await started.pages.visit('/not-found', { as: await started.pages.logIn('ada') });
    const login = '/login?return=%2Fdesk';
    await visit.page.route('**/desk', (route) =>
      route.fulfill({ status: 302, headers: { location: login } }),
    );
    await visit.page.goto(login);
    await visit.heading('Log in');
    await visit.field('Username').waitFor();

    await visit.settled();
    await visit.at(login);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('stays where the session has ended or is locked', async () => {
    const [ended, locked] = [await started.pages.logIn('ada'), await started.pages.register('lise')];
    await (await started.pages.logIn('ada')).post('/users/sessions/revoke-all', { exceptCurrent: true });
    await locked.post('/api/security/passcode', { new_passcode: PASSCODE });
    await locked.post('/api/security/lock');
    for (const [as, status] of [
      [ended, 401],
      [locked, 403],
    ] as const) {
      expect((await as.get('/users/me')).status).toBe(status);
      const visit = await started.pages.visit('/login?return=%2Faccount', { as });
      await visit.heading('Log in');
      await visit.field('Username').waitFor();
      await visit.settled();
      await visit.at('/login?return=%2Faccount');
      expect(visit.consoleProblems).toEqual([]);
    }
  });

  it('shows beside the password that it is wrong, without moving the layout', async () => {
    const visit = await open();
    const button = visit.page.getByRole('button', { name: 'Log in', exact: true });
    await visit.settled();
    const before = await button.boundingBox();
    await logIn(visit, 'not this one');
    await visit.text('Wrong username or password.');

    const password = visit.page.getByLabel('Password', { exact: true });
    await expectEventually(() => password.getAttribute('aria-invalid'), 'true');
    await visit.value('Password', 'not this one');
    await visit.settled();
    expect(await button.boundingBox()).toEqual(before);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('submits the same name and password again after a rejection, because they may be valid by then', async () => {
    const visit = await open();
    await logIn(visit, PASSWORD, 'latecomer');
    await visit.text('Wrong username or password.');

    await started.pages.register('latecomer');
    await visit.page.getByLabel('Password', { exact: true }).press('Enter');
    await visit.heading('Your applications');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('submits a corrected password on Enter at once', async () => {
    const visit = await open();
    await logIn(visit, 'not this one');
    await visit.text('Wrong username or password.');

    await visit.fill('Password', PASSWORD);
    await visit.page.getByLabel('Password', { exact: true }).press('Enter');
    await visit.heading('Your applications');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('reports missing values in the language of the page', async () => {
    const visit = await open();
    await visit.press('Log in');
    await visit.text('Fill in this field');
    await visit.focus(visit.page.getByLabel('Username'));
  });

  it('shows a countdown of the lockout after too many wrong passwords', async () => {
    const client = started.pages.program.client();
    for (let tries = 0; tries < 12; tries += 1) {
      await client.post('/users/login', { username: 'nobody', password: 'wrong' });
    }
    const visit = await open();
    await logIn(visit, 'wrong', 'nobody');
    await visit.text(/Too many wrong passwords. .*Try again in \d+:\d\d\./);

    await visit.page.getByRole('button', { name: 'Log in', exact: true, disabled: true }).waitFor();
  });

  it('works with the keyboard only', async () => {
    const visit = await open();
    await visit.type('Username', 'ada');
    await visit.page.keyboard.press('Tab');
    await visit.type('Password', PASSWORD);
    await visit.page.keyboard.press('Enter');
    await visit.heading('Your applications');
  });

  it('tells password managers the purpose of each field', async () => {
    const { page } = await open();
    const attributes = (label: string) =>
      page
        .getByLabel(label, { exact: true })
        .evaluate((field) => [field.getAttribute('name'), field.getAttribute('autocomplete')]);

    await expectEventually(() => attributes('Username'), ['username', 'username webauthn']);
    await expectEventually(() => attributes('Password'), ['password', 'current-password']);
    await page.getByRole('button', { name: 'Show' }).click();
    const password = page.getByLabel('Password', { exact: true });
    await expectEventually(() => password.getAttribute('type'), 'text');
  });

  it('warns of caps lock', async () => {
    const visit = await open();
    const press = (modifierCapsLock: boolean) =>
      visit.page
        .getByLabel('Password', { exact: true })
        .dispatchEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock });
    await press(true);
    await visit.text('Caps lock is on');
    await press(false);
    await visit.noText('Caps lock is on');
  });

  it.each([
    ['reason=expired', 'Your session has expired.'],
    ['reason=single_session', 'You logged in somewhere else, and your account allows one session at a time.'],
    ['error=user_not_allowed', 'Your account at the provider is not allowed here. Ask an admin.'],
    ['error=%3Cb%3E', /The provider’s answer could not be used/],
  ])('shows a message for ?%s', async (query, sentence) => {
    await (await open(`/login?${query}`)).text(sentence);
  });

  it('creates accounts where registration is enabled', async () => {
    const visit = await open();
    await visit.page.getByRole('link', { name: 'Create an account' }).click();
    await visit.heading('Create an account');
    await visit.text('At least 8 characters. Several words are fine.');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Create account');
    await visit.text('This username is taken.');
    await visit.fill('Username', 'grace');
    await visit.press('Create account');

    await visit.heading('Your applications');
    await visit.text('Logged in as grace');
    await visit.settled();
    expect(await visit.page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  });

  it('replaces a forgotten password with the code of the operator', async () => {
    await started.pages.register('alan');
    const visit = await open();
    await visit.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await visit.fill('Username', 'alan');
    await visit.press('Request a code');
    await visit.heading('Enter the code');
    await visit.fill('Code', '000000');
    await visit.text('This code is wrong, expired or already used.');

    const stdout = await started.pages.run('user', 'reset-password', 'alan');
    await visit.fill('Code', /\d{6}/.exec(stdout)![0]);
    await visit.heading('Choose a new password');
    await visit.text('At least 8 characters. Several words are fine.');
    await visit.fill('New password', 'another long passphrase');
    await visit.press('Change password');
    await visit.heading('Your password is changed');
    await visit.page.getByRole('link', { name: 'Log in' }).click();
    await visit.heading('Log in');
    await logIn(visit, 'another long passphrase', 'alan');
    await visit.heading('Your applications');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('is in German with a German browser, and remembers another choice', async () => {
    const visit = await started.pages.visit('/login', { locale: 'de-AT' });
    await visit.heading('Anmelden');
    await visit.page.getByLabel('Sprache').selectOption({ label: 'English' });
    await visit.heading('Log in');
    await visit.page.reload();
    await visit.heading('Log in');
    await expectEventually(() => visit.page.locator('html').getAttribute('lang'), 'en');
  });

  it('is accessible in both themes, and fits a window of 320 pixels', async () => {
    for (const path of ['/login?reason=expired', '/register', '/reset-password', '/not-found']) {
      const visit = await started.pages.visit(path);
      await visit.page.getByRole('heading').waitFor();
      expect([path, await visit.violations()]).toEqual([path, []]);
      await visit.capture(path.replace(/^\/|\?.*/g, ''));
      await visit.expectNoOverflow();
      expect([path, visit.consoleProblems]).toEqual([path, []]);
    }
  });
});
