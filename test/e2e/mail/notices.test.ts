import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '#platform/database';
import { type Running } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { MailServer } from '../../support/clients/mail-server.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { listEvents } from '../../support/fixtures/outbox.js';
import { verifyAddress } from '../../support/fixtures/mail.js';
import { aGuardedPerson, firstStep } from '../../support/fixtures/second-factor.js';
import { expectEventually } from '../../support/web/expect-eventually.js';
import { stored } from '../../support/fixtures/db-fixtures.js';

const MINUTE = 60_000;
const FIREFOX = (version: number) =>
  `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

describe.each(engines)('notices by mail on %s', (_name, createDatabase) => {
  const running = {} as Running;
  let server: MailServer;
  let admin: Person;
  beforeAll(async () => {
    server = await MailServer.open();
    running.database = await createDatabase();
    running.app = await TestApp.start({ database: running.database, isServing: true, env: server.env });
    admin = await aPerson(running.app);
  });
  afterAll(async () => {
    await running.app.close();
    await running.database.drop();
    await server.close();
  });

  const addressOf = ({ name }: { readonly name: string }) => `${name}@example.com`;
  const subjects = (person: { readonly name: string }) =>
    server
      .to(addressOf(person))
      .slice(1)
      .map(({ subject }) => subject);
  const logIn = ({ name }: Person, agent: string, password = PASSWORD) =>
    running.app.client({ 'user-agent': agent }).post('/users/login', { username: name, password });
  async function withAddress<Somebody extends Person>(person: Somebody, language = 'en'): Promise<Somebody> {
    await verifyAddress(running.app, server, person, addressOf(person), language);
    return person;
  }
  /** Resolves when notices were made of all events so far. */
  const settled = async () => {
    const total = (await listEvents(running.app)).length;
    await expectEventually(async () => {
      const [row] = await stored(running.app, 'SELECT position FROM mail_feed');
      return Number(row!['position']) >= total;
    }, true);
    await expectEventually(
      () => stored(running.app, "SELECT id FROM mail_message WHERE state = 'pending'"),
      [],
    );
  };

  it('tell of a login on a new device, but not of one on a known device or an updated browser', async () => {
    const ada = await withAddress(await aPerson(running.app));
    await logIn(ada, FIREFOX(130));
    await settled();
    expect(subjects(ada)).toEqual(['New device at Latchkey']);
    const { text } = server.to(addressOf(ada)).at(-1)!;
    expect(text).toContain('Device: Firefox 130 on Linux\nIP address: 127.0.0.1');
    await logIn(ada, FIREFOX(130));
    await logIn(ada, FIREFOX(131));
    await settled();
    expect(subjects(ada)).toHaveLength(1);
    await logIn(ada, SAFARI);
    await settled();
    expect(subjects(ada)).toHaveLength(2);
  });

  it('tell of a changed password, in the language of the account', async () => {
    const ada = await withAddress(await aPerson(running.app), 'de');
    await ada.client.post('/users/change-password', {
      oldPassword: PASSWORD,
      newPassword: 'staple the horse again',
    });
    await settled();
    expect(subjects(ada)).toEqual(['Ihr Passwort für Latchkey wurde geändert']);
  });

  it('tell of a correct password without the second factor, after the login has expired', async () => {
    const ada = await withAddress(await aGuardedPerson(running.app));
    await firstStep(running.app.client(), ada);
    running.app.clock.advance(11 * MINUTE);
    await running.app.get(Sweeper).sweepAll();
    await settled();
    expect(subjects(ada)).toEqual(['A login to Latchkey was not finished']);
    await running.app.get(Sweeper).sweepAll();
    await settled();
    expect(subjects(ada)).toHaveLength(1);
  });

  it('tell of a suspension, without the address of the admin', async () => {
    const ada = await withAddress(await aPerson(running.app));
    await admin.client.post('/users/login', { username: admin.name, password: PASSWORD });
    const { status } = await admin.client.post('/users/admin/suspend', { userId: ada.userId });
    expect(status).toBe(200);
    await settled();
    expect(subjects(ada)).toEqual(['Your account at Latchkey was suspended']);
    expect(server.to(addressOf(ada)).at(-1)!.text).not.toContain('127.0.0.1');
  });

  it('tell of a removed second factor', async () => {
    const ada = await withAddress(await aGuardedPerson(running.app));
    await admin.client.post('/users/login', { username: admin.name, password: PASSWORD });
    await admin.client.post('/users/admin/totp/disable', { userId: ada.userId });
    await settled();
    expect(subjects(ada)).toEqual(['Your second factor for Latchkey was changed']);
    expect(server.to(addressOf(ada)).at(-1)!.text).toContain('The authenticator app was removed.');
  });

  it('are not for those who have no verified address', async () => {
    const ada = await aPerson(running.app);
    await ada.client.put('/users/me/email', { address: addressOf(ada) });
    await logIn(ada, FIREFOX(130));
    await settled();
    expect(server.to(addressOf(ada))).toHaveLength(1);
  });

  it('contain neither passwords nor tokens', async () => {
    await settled();
    const everything = server.received.map(({ source }) => source).join('\n');
    expect(everything).not.toContain(PASSWORD);
    expect(everything).not.toMatch(/eyJ[\w-]+\./);
  });
});
