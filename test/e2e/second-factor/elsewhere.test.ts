import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { SentStatements } from '../../support/app/sent-statements.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { anApplication, BEHIND_PROXY, DoorBrowser } from '../../support/fixtures/door.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { enrolTotp, requireFactorOf } from '../../support/fixtures/required-factor.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe.each(engines)(
  'outside of the API, a session without the required second factor on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, { env: BEHIND_PROXY });
    let admin: Person;

    beforeAll(async () => {
      admin = await aPerson(running.app);
    });

    const aBrowser = async (): Promise<Person & { readonly browser: DoorBrowser }> => {
      const person = await aPerson(running.app);
      const browser = new DoorBrowser(running.app, await anApplication(running.app), person.client);
      return { ...person, browser };
    };

    it('is sent to the page that enrols, and from there to the application', async () => {
      const { browser, client, userId } = await aBrowser();
      await requireFactorOf(running.app, userId);
      const { origin, pathname, searchParams } = new URL(await browser.start('/tty'));

      expect(origin + pathname).toBe('https://auth.example.com/second-factor');
      const back = new URL(searchParams.get('return')!, origin);
      expect([back.pathname, back.searchParams.get('to')]).toEqual(['/door/start', '/tty']);
      await enrolTotp(running.app, client);
      expect((await browser.open('/tty')).status).toBe(303);
      expect((await browser.ask('/tty')).status).toBe(200);
    });

    it('no longer opens an application that it opened before, until nothing is required', async () => {
      const { browser, userId } = await aBrowser();
      await browser.open();
      const role = await requireFactorOf(running.app, userId);
      const refused = await browser.ask('/');
      expect([refused.status, refused.location]).toEqual([
        302,
        expect.stringContaining('https://auth.example.com/door/start'),
      ]);
      await plant(running.app, 'UPDATE role SET requires_second_factor = 0 WHERE id = ?', [role]);
      expect((await browser.ask('/')).status).toBe(200);
    });

    it('is announced by the check of an application', async () => {
      const { browser, userId, client } = await aBrowser();
      const check = async () =>
        (await admin.client.post(`/api/applications/${browser.application.id}/check`, { userId, url: '/' }))
          .body;
      expect(await check()).toMatchObject({ allowed: true });
      await requireFactorOf(running.app, userId);
      expect(await check()).toMatchObject({ allowed: false, reason: 'login_required' });
      await enrolTotp(running.app, client);
      expect(await check()).toMatchObject({ allowed: true });
    });

    it('is an inactive token', async () => {
      const scopes = ['introspect'];
      const { body } = await admin.client.post('/users/api-keys', {
        name: 'job',
        userId: admin.userId,
        scopes,
      });
      const person = await aPerson(running.app);
      const token = await tokenOf(running.app, person.name);
      const introspect = async () => {
        const form = new URLSearchParams({ token }).toString();
        return (await running.app.client().post('/api/introspect', form, { ...FORM, ...bearer(body.token) }))
          .body;
      };
      expect(await introspect()).toMatchObject({ active: true });
      await requireFactorOf(running.app, person.userId);
      expect(await introspect()).toEqual({ active: false });
    });

    it('is found out without another statement', async () => {
      const person = await aPerson(running.app);
      await person.client.get('/users/me');
      const statements = new SentStatements(running.app);
      await requireFactorOf(running.app, person.userId);
      const before = statements.list().length;
      expect((await person.client.get('/users/sessions')).body.code).toBe('SECOND_FACTOR_REQUIRED');

      const sent = statements.list().slice(before);
      expect(sent.filter(([sql]) => !sql.includes('FROM session s JOIN user u'))).toEqual([]);
    });

    it('is one of single sign-on, too, whose provider may ask for nothing but a password', async () => {
      const person = await aPerson(running.app);
      await plant(running.app, "UPDATE session SET factor = 'oidc' WHERE user_id = ?", [person.userId]);
      await requireFactorOf(running.app, person.userId);
      expect((await person.client.get('/users/sessions')).body.code).toBe('SECOND_FACTOR_REQUIRED');
    });
  },
);
