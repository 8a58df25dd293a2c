import { describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  openSession,
  toBearerSession,
  lock,
  PASSCODE,
  unlock,
  WRONG_PASSCODE,
} from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, STEP_MS } from '../../support/fixtures/second-factor.js';

const session = expect.any(String);

type Row = { action: string; result: string; details: string | null; request_id: string | null };

describe.each(engines)('the audit log of the security settings on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const recorded = async (userId: string): Promise<[string, string, unknown][]> => {
    const sql = `SELECT action, result, details, request_id FROM audit_log WHERE subject_id = ? ORDER BY id`;
    const rows = await stored<Row>(running.app, sql, [userId]);
    expect(rows.every(({ request_id: id }) => id !== null)).toBe(true);
    return rows
      .filter(({ action }) => /^(passcode|account|single_session|terminal)\./.test(action))
      .map(({ action, result, details }) => [action, result, details && JSON.parse(details)]);
  };

  it('contains each step of a passcode, a lock and its attempts', async () => {
    const { client, userId, name } = await aPerson(running.app);
    await client.post('/api/security/passcode', { new_passcode: '111111', lock_after_minutes: 20 });
    await client.post('/api/security/passcode', { new_passcode: PASSCODE, current_passcode: '111111' });
    await client.patch('/api/security', { lock_after_minutes: 30, session });
    await lock(client);
    await lock(client);
    for (let guess = 0; guess < 5; guess += 1) await unlock(client, WRONG_PASSCODE);
    await unlock(client, WRONG_PASSCODE);
    running.app.clock.advance(15 * 60_000);
    const unlocked = toBearerSession(running.app, (await unlock(client)).body.token);
    await unlocked.client.delete('/api/security/passcode', { current_passcode: PASSCODE });
    const wrong = (left: number) => [
      'account.unlocked',
      'failure',
      { attempts_left: left, locked_out: left === 0, session },
    ];

    expect(await recorded(userId)).toEqual([
      ['account.lock_changed', 'success', { lock_after_minutes: 20, session }],
      ['passcode.set', 'success', { session }],
      ['passcode.changed', 'success', { session }],
      ['account.lock_changed', 'success', { lock_after_minutes: 30, session }],
      ['account.locked', 'success', { reason: 'manual', session }],
      ...[4, 3, 2, 1, 0].map(wrong),
      ['account.unlocked', 'success', { session }],
      ['passcode.removed', 'success', { ended: 0, session }],
    ]);
    expect(name).not.toBe('');
  });

  it('contains the address of each, and ignores forged headers', async () => {
    const { client, userId } = await aPerson(running.app);
    const forged = { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'Desk/1.0' };
    await client.post('/api/security/passcode', { new_passcode: PASSCODE }, forged);
    await client.post('/api/security/lock', undefined, forged);
    await client.post('/api/security/unlock', { passcode: WRONG_PASSCODE }, forged);
    const sql = `SELECT action, address, user_agent AS agent, details FROM audit_log
                 WHERE subject_id = ? AND (action LIKE 'passcode.%' OR action LIKE 'account.%') ORDER BY id`;
    const rows = await stored<Record<string, string>>(running.app, sql, [userId]);

    expect(rows.map(({ action }) => action)).toEqual(['passcode.set', 'account.locked', 'account.unlocked']);
    for (const { address, agent, details } of rows) {
      expect({ address, agent }).toEqual({ address: '127.0.0.1', agent: 'Desk/1.0' });
      expect(JSON.parse(details!)).toMatchObject({ session });
    }
  });

  it('contains the single-session mode and the sessions that it ended', async () => {
    const person = await aPerson(running.app);
    await openSession(running.app, person);
    await person.client.post('/api/security/single-session', { enabled: true });
    await openSession(running.app, person);

    expect(await recorded(person.userId)).toEqual([
      ['single_session.changed', 'success', { enabled: true, ended: 1, session: expect.any(String) }],
      ['single_session.enforced', 'success', { ended: 1 }],
    ]);
  });

  it('contains what happened to terminals', async () => {
    const person = await aGuardedPerson(running.app);
    const path = '/api/security/terminal/cont_1/mfa-';
    const send = (what: string) => {
      running.app.clock.advance(STEP_MS);
      return person.client.post(path + what, { code: person.code() });
    };
    await person.client.post(`${path}lock`);
    await send('verify');
    await send('unlock');
    await person.client.post(`${path}lock`);
    await person.client.post('/users/totp/disable', { password: PASSWORD });
    const details = { terminal: 'cont_1', session: expect.any(String) };

    expect(await recorded(person.userId)).toEqual([
      ['terminal.locked', 'success', details],
      ['terminal.verified', 'success', details],
      ['terminal.unlocked', 'success', details],
      ['terminal.locked', 'success', details],
      ['terminal.unlocked', 'success', { count: 1 }],
    ]);
  });
});
