import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { type PlainAnswer } from '../../support/clients/plain-http.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { anApplication, BEHIND_PROXY, DoorBrowser } from '../../support/fixtures/door.js';

describe.each(engines)('a change of an application on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let replica: TestApp;
  let admin: Person;

  beforeAll(async () => {
    const { app, database } = running;
    replica = await TestApp.start({ database, env: BEHIND_PROXY, clock: app.clock });
    admin = await aPerson(app);
  });
  afterAll(() => replica.close());

  it.each<[string, object, (headers: PlainAnswer['headers']) => unknown, unknown]>([
    [
      'the name of a header',
      { identity: { user_header: 'X-Account' } },
      ({ 'x-account': name }) => name !== undefined,
      true,
    ],
    ['a path that is public', { public_paths: ['/status'] }, ({ 'remote-user': name }) => name, '(none)'],
  ])('that is %s applies to the next question, on every replica', async (_what, change, read, expected) => {
    const person = await aPerson(running.app);
    const application = await anApplication(running.app);
    const browser = new DoorBrowser(running.app, application, person.client);
    await browser.open();
    const elsewhere = new DoorBrowser(replica, application, person.client);
    browser.cookies.forEach((value, name) => elsewhere.cookies.set(name, value));
    const askBoth = async () => [await browser.ask('/status'), await elsewhere.ask('/status')];
    for (const answer of await askBoth()) expect(read(answer.headers)).not.toEqual(expected);
    const changed = await admin.client.patch(`/api/applications/${application.id}`, change);
    expect(changed.status).toBe(200);

    for (const answer of await askBoth())
      expect([answer.status, read(answer.headers)]).toEqual([200, expected]);
  });
});
