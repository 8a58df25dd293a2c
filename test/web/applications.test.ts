import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { startedPages } from '../support/web/web-pages.js';

const SHELL = {
  slug: 'shell',
  name: 'Shell on web-1',
  icon: '🐚',
  origin: 'http://shell.lk.localhost:3001',
  mode: 'gateway',
  upstream: 'http://127.0.0.1:7681',
  who: 'everyone',
  needs: 'second_factor',
  max_age_minutes: 480,
};

describeInBrowser('the pages of applications', (engine) => {
  const started = startedPages(engine, {}, 'auth.lk.localhost');
  let ada: HttpClient;
  let grace: HttpClient;

  beforeAll(async () => {
    ada = await started.pages.register('ada');
    await ada.patch('/users/registration-allowed', { allowed: true });
    grace = await started.pages.register('grace');
  });
  afterEach(async () => {
    await started.pages.closeVisits();
    const { applications } = (await ada.get('/api/applications')).body;
    for (const { id } of applications) await ada.delete(`/api/applications/${id}`);
  });

  const add = async (more: object = {}): Promise<string> => {
    const { status, body } = await ada.post('/api/applications', { ...SHELL, ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  };

  it('show a tile for each application that the user may open, with what it needs', async () => {
    await add();
    await add({ slug: 'own', name: 'For admins', origin: 'http://own.lk.localhost:3001', who: 'admins' });
    const visit = await started.pages.visit('/', { as: grace });
    const tile = visit.page.getByRole('link', { name: 'Shell on web-1' });
    await tile.waitFor();

    expect(await tile.getAttribute('href')).toBe('http://shell.lk.localhost:3001/');
    await visit.text('Second factor');
    await visit.text('Login within 8 hours');
    await visit.noText('For admins');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('launcher');
    await visit.expectNoOverflow();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('say what to do where there is none: users wait, admins add one', async () => {
    const user = await started.pages.visit('/', { as: grace });
    await user.text('Applications that you may open will appear here.');
    const admin = await started.pages.visit('/', { as: ada });
    await admin.page.getByRole('link', { name: 'Add an application' }).click();

    await admin.heading('Add an application');
  });

  it('add an application from a preset, with a suggested short name and address', async () => {
    const visit = await started.pages.visit('/admin/applications/new', { as: ada });
    await visit.page.getByLabel('Software').selectOption({ label: 'ttyd' });
    await visit.fill('Name', 'Shell on web-1');
    await visit.value('Short name', 'shell-on-web-1');
    await visit.value('Address', 'http://shell-on-web-1.lk.localhost:3001');
    await visit.fill('Short name', 'shell');
    await visit.value('Address', 'http://shell.lk.localhost:3001');
    await visit.fill('Where the application listens', 'http://127.0.0.1:7681');
    await visit.page.getByLabel('Who may use it').selectOption('listed');
    await visit.fill('Add a user', 'grace');
    await visit.page.keyboard.press('Enter');
    await visit.page.getByRole('button', { name: 'Remove grace' }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    await visit.press('Add the application');
    await visit.heading('Shell on web-1');
    const [application] = (await ada.get('/api/applications')).body.applications;

    expect(application).toMatchObject({
      ...{ slug: 'shell', origin: 'http://shell.lk.localhost:3001', mode: 'gateway', preset: 'ttyd' },
      ...{ who: { users: [(await grace.get('/users/me')).body.userId] }, on_lock: 'hold', close_code: 1000 },
    });
  });

  it('show refusals at their field, also at a folded one', async () => {
    const id = await add();
    const visit = await started.pages.visit(`/admin/applications/${id}`, { as: ada });
    await visit.fill('Address', 'http://auth.lk.localhost');
    await visit.press('Save changes');
    await visit.text(/This is the host of Latchkey/);
    await visit.fill('Address', 'http://shell.lk.localhost:3001');
    await visit.page.getByText('Paths without login', { exact: true }).click();
    await visit.fill('Public paths', '/assets/*');
    await visit.page.getByText('Paths without login', { exact: true }).click();
    await visit.press('Save changes');
    await visit.text(/without wildcards/);
    await visit.fill('Public paths', '/assets/\n/favicon.ico');
    await visit.press('Save changes');
    await visit.text('The application was changed.');

    expect((await ada.get(`/api/applications/${id}`)).body.public_paths).toEqual([
      '/assets/',
      '/favicon.ico',
    ]);
  });

  it('keep the input of a form while somebody else changes other fields', async () => {
    const id = await add();
    const visit = await started.pages.visit(`/admin/applications/${id}`, { as: ada });
    await visit.fill('Name', 'Renamed');
    await ada.patch(`/api/applications/${id}`, { needs: 'login' });
    await visit.press('Save changes');
    await visit.text(/Somebody else has just changed this/);
    await visit.value('Name', 'Renamed');
    await expectEventually(() => visit.page.getByLabel('What the session needs').inputValue(), 'login');
    await visit.press('Save changes');
    await visit.heading('🐚 Renamed');

    expect((await ada.get(`/api/applications/${id}`)).body).toMatchObject({
      name: 'Renamed',
      needs: 'login',
    });
  });

  it('list roles beside users, and keep them', async () => {
    const role = { name: 'operators', displayName: 'Operators' };
    await ada.post('/rbac/roles', role);
    const { userId } = (await grace.get('/users/me')).body;
    const id = await add({ who: { users: [userId], roles: [role.name] } });
    const visit = await started.pages.visit(`/admin/applications/${id}`, { as: ada });
    await visit.value('Roles', 'operators');
    await visit.fill('Roles', 'operators\nnobody');
    await visit.press('Save changes');
    await visit.text(/One of the roles does not exist/);
    await visit.page.getByRole('button', { name: /^Remove/ }).click();
    await visit.fill('Roles', 'operators');
    await visit.press('Save changes');
    await visit.text('The application was changed.');

    expect((await ada.get(`/api/applications/${id}`)).body.who).toEqual({ users: [], roles: ['operators'] });
  });

  it('switch off and on, show warnings, and delete', async () => {
    const id = await add({ upstream: 'https://10.0.0.7', insecure: true });
    const visit = await started.pages.visit('/admin/applications', { as: ada });
    await visit.text('1 warning');
    await visit.page.getByRole('link', { name: /Shell on web-1/ }).click();
    await visit.text('The certificate of the application is not verified');
    await visit.press('Switch off');
    await visit.pressInDialog('Switch off');
    await visit.text('The application is off');
    expect((await ada.get(`/api/applications/${id}`)).body.enabled).toBe(false);
    await visit.press('Switch on');
    await visit.text('The application is on');
    await visit.press('Delete the application');
    await visit.pressInDialog('Delete the application');
    await visit.heading('There is no application yet');
  });

  it('test whether the application responds, with the values in the form', async () => {
    const id = await add({ upstream: 'http://127.0.0.1:9' });
    const visit = await started.pages.visit(`/admin/applications/${id}`, { as: ada });
    await visit.press('Test the connection');
    await visit.text('Nothing responds at this address');
    await visit.fill('Where the application listens', 'http://unknown.invalid');
    await visit.press('Test the connection');

    await visit.text('Its host name cannot be resolved');
    await visit.fill('Where the application listens', ' ');
    await visit.text('First enter where the application listens.');
    expect(await visit.page.getByRole('button', { name: 'Test the connection' }).isDisabled()).toBe(true);
  });

  it('try a decision, and name the rule that decides', async () => {
    const id = await add({ who: 'admins' });
    const visit = await started.pages.visit(`/admin/applications/${id}`, { as: ada });
    await visit.fill('User', 'grace');
    await visit.press('Show the decision');
    await visit.text('grace may not do this');
    await visit.text('who: admins; grace is no admin');
    await visit.fill('URL', 'https://elsewhere.example.com/');
    await visit.press('Show the decision');

    await visit.text('The URL does not belong to the application.');
  });

  it('are accessible in both themes, and fit 320 pixels', async () => {
    const id = await add();
    for (const [path, title] of [
      ['/admin/applications', 'Applications'],
      [`/admin/applications/${id}`, '🐚 Shell on web-1'],
      ['/admin/applications/019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44', 'This application does not exist'],
    ] as const) {
      const visit = await started.pages.visit(path, { as: ada });
      await visit.heading(title);
      for (const fold of await visit.page.locator('summary').all()) await fold.click();

      expect([path, await visit.violations()]).toEqual([path, []]);
      await visit.expectNoOverflow();
      expect(visit.consoleProblems).toEqual([]);
    }
  });

  it('are found by the command palette, which also opens them', async () => {
    await add({ needs: 'login', max_age_minutes: null });
    const visit = await started.pages.visit('/admin', { as: ada });
    await visit.heading('Overview');
    await visit.page.keyboard.press('Control+KeyK');
    await visit.page.getByPlaceholder(/applications/).fill('shell');
    await visit.page.getByRole('menuitem', { name: 'Open Shell on web-1' }).waitFor();
    await visit.page.getByRole('menuitem', { name: /^Shell on web-1/ }).click();

    await visit.heading('🐚 Shell on web-1');
  });
});
