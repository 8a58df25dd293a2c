import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mailRetryDelayMs } from '../../../src/mail/mail-sender.js';
import { type Running } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { MailServer } from '../../support/clients/mail-server.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { expectEventually } from '../../support/web/expect-eventually.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe.each(engines)('sending mail on %s', (_name, createDatabase) => {
  const running = {} as Running;
  let server: MailServer;
  let ada: Person;
  beforeAll(async () => {
    server = await MailServer.open();
    running.database = await createDatabase();
    running.app = await TestApp.start({ database: running.database, isServing: true, env: server.env });
  });
  beforeEach(async () => {
    server.answer = () => ({});
    ada = await aPerson(running.app);
  });
  afterAll(async () => {
    await running.app.close();
    await running.database.drop();
    await server.close();
  });

  const addressOf = ({ name }: Person) => `${name}@example.com`;
  /** Queues a message to a person. */
  const ask = (person: Person) => person.client.put('/users/me/email', { address: addressOf(person) });
  const rows = (person: Person) =>
    stored(running.app, 'SELECT state, attempts, error, content FROM mail_message WHERE user_id = ?', [
      person.userId,
    ]);

  it('keeps nothing of a message that was sent, and holds its content sealed before', async () => {
    server.answer = () => ({ status: 451 });
    await ask(ada);
    await expectEventually(async () => (await rows(ada))[0]!['error'], 'deferred');
    const content = (await rows(ada))[0]!['content'] as Buffer;
    expect(content.toString('latin1')).not.toMatch(/example|email/);
    server.answer = () => ({});
    running.app.clock.advance(MINUTE);
    await expectEventually(async () => (await rows(ada))[0], {
      state: 'sent',
      attempts: 2,
      error: null,
      content: null,
    });
  });

  it('tries again after a greylisting, with the same Message-ID', async () => {
    let refusals = 2;
    server.answer = () => (refusals-- > 0 ? { status: 451 } : {});
    await ask(ada);
    for (const attempts of [1, 2]) {
      await expectEventually(
        async () => (await rows(ada)).map((row) => [row['state'], row['attempts'], row['error']]),
        [['pending', attempts, 'deferred']],
      );
      running.app.clock.advance(mailRetryDelayMs(attempts));
    }
    await expectEventually(() => server.to(addressOf(ada)).length, 1);
    const [id] = await stored(running.app, 'SELECT id FROM mail_message WHERE user_id = ?', [ada.userId]);
    expect(server.to(addressOf(ada))[0]!.headers['message-id']).toBe(
      `<${String(id!['id'])}@latchkey.example>`,
    );
  });

  it('waits 1, 3, 9 and 27 minutes, then an hour each', () => {
    expect([1, 2, 3, 4, 5, 9].map((n) => mailRetryDelayMs(n) / MINUTE)).toEqual([1, 3, 9, 27, 60, 60]);
  });

  it('does not try again what the server rejects, and goes on with others', async () => {
    const grace = await aPerson(running.app);
    server.answer = (to) => (to === addressOf(ada) ? { status: 550 } : {});
    await ask(ada);
    await ask(grace);
    const failed = { state: 'failed', attempts: 1, error: 'rejected', content: null };
    await expectEventually(async () => (await rows(ada))[0], failed);
    await expectEventually(() => server.to(addressOf(grace)).length, 1);
    expect(running.app.logLines.join('\n')).not.toContain('@example.com');
  });

  it('gives up after a day', async () => {
    server.answer = () => ({ status: 451 });
    await ask(ada);
    await expectEventually(async () => (await rows(ada))[0]!['error'], 'deferred');
    running.app.clock.advance(DAY);
    await expectEventually(async () => (await rows(ada))[0], {
      state: 'failed',
      attempts: 2,
      error: 'expired',
      content: null,
    });
  });

  it('never fails the request, whatever the mail server does', async () => {
    server.answer = () => ({ delayMs: 2_000, status: 421 });
    const begin = performance.now();
    expect((await ask(ada)).status).toBe(200);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('sends each message once, however many processes there are', async () => {
    const other = await TestApp.start({
      ...{ database: running.database, isServing: true, env: server.env, clock: running.app.clock },
    });
    try {
      const people = [ada];
      for (let i = 0; i < 7; i += 1) people.push(await aPerson(running.app));
      for (const person of people) await ask(person);
      const counts = () => people.map((person) => server.to(addressOf(person)).length);
      await expectEventually(
        counts,
        people.map(() => 1),
      );
      await expectEventually(
        async () => (await Promise.all(people.map(rows))).flat().map((row) => row['state']),
        people.map(() => 'sent'),
      );
      expect(counts()).toEqual(people.map(() => 1));
    } finally {
      await other.close();
    }
  });

  it('lets another process go on when one died while it was sending', async () => {
    server.answer = () => ({ status: 451 });
    await ask(ada);
    await expectEventually(async () => (await rows(ada))[0]!['error'], 'deferred');
    // As a process leaves it that has claimed the message and died.
    const dueAt = running.app.clock.now() + 2 * MINUTE;
    const sql = 'UPDATE mail_message SET attempts = attempts + 1, due_at = ? WHERE user_id = ?';
    await plant(running.app, sql, [dueAt, ada.userId]);
    server.answer = () => ({});
    running.app.clock.advance(2 * MINUTE);
    await expectEventually(() => server.to(addressOf(ada)).length, 1);
  });
});
