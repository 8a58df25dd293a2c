import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ActivityRecorder } from '#sessions';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const SECOND = 1_000;

describe.each(engines)('the last activity of a session on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
  });

  beforeEach(async () => {
    await plant(running.app, 'UPDATE session SET last_active_at = ?', [running.app.clock.now()]);
  });

  /** Returns the stored activity after pending writes. */
  async function lastActivity(): Promise<number> {
    await running.app.get(ActivityRecorder).flush();
    return storedActivity();
  }

  async function storedActivity(): Promise<number> {
    const [row] = await stored<{ last_active_at: string | number }>(
      running.app,
      'SELECT last_active_at FROM session',
    );
    return Number(row!.last_active_at);
  }

  async function activityAfter(ms: number, headers: Record<string, string> = {}): Promise<number> {
    const before = await lastActivity();
    running.app.clock.advance(ms);
    await admin.client.get('/users/me', headers);
    return (await lastActivity()) - before;
  }

  it('is the time of the request, stored if ten seconds have passed', async () => {
    expect(await activityAfter(10 * SECOND)).toBe(10 * SECOND);
    expect(await activityAfter(61 * SECOND)).toBe(61 * SECOND);
  });

  it('is stored later, with the exact time, if the request came sooner', async () => {
    const before = await lastActivity();
    running.app.clock.advance(10 * SECOND - 1);
    await admin.client.get('/users/me');
    await admin.client.get('/users/me');

    expect(await storedActivity()).toBe(before);
    expect(await lastActivity()).toBe(before + 10 * SECOND - 1);
  });

  it('is not changed by background requests', async () => {
    expect(await activityAfter(60 * SECOND, { 'x-background': '1' })).toBe(0);
    expect(await activityAfter(60 * SECOND, { 'x-background': '0' })).toBe(120 * SECOND);
  });

  it('is not changed by rejected requests', async () => {
    const user = await aPerson(running.app, 'Grace');
    await plant(running.app, 'DELETE FROM session WHERE user_id <> ?', [user.userId]);
    const before = await lastActivity();
    running.app.clock.advance(60 * SECOND);

    expect((await user.client.get('/users/count')).status).toBe(403);
    expect(
      (await user.client.post('/users/logout', undefined, { origin: 'https://evil.example' })).status,
    ).toBe(403);
    expect(await lastActivity()).toBe(before);
  });
});
