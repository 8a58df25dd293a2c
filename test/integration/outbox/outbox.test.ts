import { beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLog } from '#audit';
import { newId } from '#platform/crypto';
import { Sweeper, Transactions } from '#platform/database';
import { appendToOutbox, OutboxSequencer } from '#platform/outbox';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { describeOnMysql, engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { lastPosition, listEvents } from '../../support/fixtures/outbox.js';
import { openSession } from '../../support/fixtures/screen-lock.js';

const anEvent = (type: string) => ({ id: newId(), type, at: 0, userId: null, data: {} });
const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe.each(engines)('the outbox on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
  });
  const append = (type: string) =>
    running.app.get(Transactions).run((tx) => appendToOutbox(tx, anEvent(type)));

  it('gets one event from each audit entry, with its ID, in the same transaction', async () => {
    const entries = await stored(running.app, 'SELECT id, action, subject_id FROM audit_log ORDER BY id');
    const events = await listEvents(running.app);

    expect(typesOf(events)).toEqual(['user.created', 'login']);
    expect(events.map(({ id, type, user }) => ({ id, action: type, subject_id: user }))).toEqual(entries);
    const failing = running.app.get(Transactions).run(async (tx) => {
      const details = { count: 1 };
      await running.app.get(AuditLog).record(tx, { action: 'device.revoked', actor: null, details });
      throw new Error('after the event');
    });
    await expect(failing).rejects.toThrow('after the event');
    expect(await listEvents(running.app)).toEqual(events);
  });

  it('gives a refused attempt another type than one that succeeded', async () => {
    const after = await lastPosition(running.app);
    await running.app.client().post('/users/login', { username: 'Ada', password: 'wrong' });

    expect(await listEvents(running.app, after)).toEqual([
      expect.objectContaining({
        type: 'login.failed',
        user: ada.userId,
        data: expect.objectContaining({ result: 'failure', actor: null, factor: 'password' }),
      }),
    ]);
  });

  it('tells which sessions ended, and why', async () => {
    const other = await openSession(running.app, ada);
    const after = await lastPosition(running.app);
    await other.client.post('/users/logout');
    await openSession(running.app, ada);
    await ada.client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: `${PASSWORD}!` });
    const ended = (await listEvents(running.app, after)).filter(({ type }) => type === 'session.ended');

    expect(ended.map(({ user, data }) => [user, data.details])).toEqual([
      [ada.userId, { session: expect.any(String), except: null, reason: 'logged_out' }],
      [ada.userId, { session: null, except: null, reason: 'password_changed' }],
    ]);
  });

  it('tells nothing about sessions when none has ended', async () => {
    const grace = await aPerson(running.app);
    const after = await lastPosition(running.app);
    await grace.client.post('/users/sessions/revoke-all', { exceptCurrent: true });

    expect(typesOf(await listEvents(running.app, after))).not.toContain('session.ended');
  });

  it('numbers the events without gaps, in the order of their transactions', async () => {
    for (const type of ['one', 'two', 'three']) await append(type);
    const events = await listEvents(running.app);

    expect(typesOf(events).slice(-3)).toEqual(['one', 'two', 'three']);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, at) => at + 1));
  });

  it('gives each event one position when several processes number at once', async () => {
    const before = await lastPosition(running.app);
    await Promise.all(Array.from({ length: 30 }, (_, n) => append(`at-once-${n}`)));
    const sequencer = running.app.get(OutboxSequencer);
    await Promise.all(Array.from({ length: 5 }, () => sequencer.advance().catch(() => undefined)));
    const events = await listEvents(running.app, before);

    expect(events.map(({ position }) => position)).toEqual(
      Array.from({ length: 30 }, (_, n) => before + n + 1),
    );
  });

  it('deletes events after seven days, and whatever exceeds its size', async () => {
    await append('old');
    await append('new');
    const head = await lastPosition(running.app);
    await plant(running.app, 'UPDATE outbox_event SET at = ?', [running.app.clock.now()]);
    await plant(running.app, 'UPDATE outbox_head SET position = ?', [head - 1 + 1_000_000]);
    await running.app.get(Sweeper).sweepAll();
    expect(typesOf(await listEvents(running.app))).toEqual(['new']);
    running.app.clock.advance(7 * 24 * 60 * 60_000 + 1);
    await running.app.get(Sweeper).sweepAll();

    expect(await listEvents(running.app)).toEqual([]);
  });
});

describeOnMysql('the outbox of several processes', (createDatabase) => {
  it('misses no event whose transaction began first and was committed last', async () => {
    const database = await createDatabase();
    const app = await TestApp.start({ database });
    let commit = (): void => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    try {
      const transactions = app.get(Transactions);
      let slow: Promise<void> | undefined;
      await new Promise<void>((begun, fail) => {
        slow = transactions.run(async (tx) => {
          await appendToOutbox(tx, anEvent('slow'));
          begun();
          await mayCommit;
        });
        slow.catch(fail);
      });
      await transactions.run((tx) => appendToOutbox(tx, anEvent('quick')));
      expect(typesOf(await listEvents(app))).toEqual(['quick']);
      commit();
      await slow;

      expect(typesOf(await listEvents(app, 1))).toEqual(['slow']);
    } finally {
      commit();
      await app.close();
      await database.drop();
    }
  });
});
