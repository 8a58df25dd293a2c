import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { aGuardedPerson, type GuardedPerson } from '../../support/fixtures/second-factor.js';
import { aLockablePerson, lock } from '../../support/fixtures/screen-lock.js';
import { runningApp } from '../../support/app/running-app.js';

const ORIGIN = 'https://shell.example.com';
const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

describe.each(engines)('the dry run of an application on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PUBLIC_URL: 'https://auth.example.com' } });
  let admin: Person;
  let member: Person;
  let guarded: GuardedPerson;
  let id: string;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
    member = await aPerson(running.app, 'member');
    guarded = await aGuardedPerson(running.app, 'guarded');
    const body = {
      slug: 'shell',
      name: 'Shell',
      origin: ORIGIN,
      mode: 'gateway',
      upstream: 'http://10.0.0.7',
    };
    id = (await admin.client.post('/api/applications', body)).body.id;
  });

  const set = (body: object) => admin.client.patch(`/api/applications/${id}`, body);
  const check = async (body: object) => (await admin.client.post(`/api/applications/${id}/check`, body)).body;
  const reason = async ({ name: username }: Person, url = '/', more: object = {}) => {
    const { allowed, reason: refusal } = await check({ username, url, ...more });
    return allowed ? 'allowed' : refusal;
  };

  it('shows the decision and the rule that decides', async () => {
    expect(await check({ userId: member.userId, url: `${ORIGIN}/` })).toEqual({
      allowed: false,
      reason: 'not_allowed',
      line: 'who: admins; member is no admin',
      with_identity: false,
      application: 'shell',
      username: 'member',
    });
    expect(await check({ username: 'ADMIN', url: `${ORIGIN}/x`, method: 'POST' })).toEqual({
      allowed: true,
      reason: null,
      line: 'who: admins; needs: login',
      with_identity: true,
      application: 'shell',
      username: 'admin',
    });
  });

  it('follows the list, the second factor and the switch of the application', async () => {
    await set({ who: { users: [guarded.userId, member.userId] }, needs: 'second_factor' });
    expect(await reason(guarded)).toBe('allowed');
    expect(await reason(member)).toBe('second_factor_required');
    expect(await reason(admin)).toBe('not_allowed');
    await set({ enabled: false });
    expect(await reason(guarded)).toBe('application_disabled');
    await set({ enabled: true, who: 'everyone', needs: 'login' });
    expect(await reason(member)).toBe('allowed');
  });

  it('follows public paths, ambiguous paths and methods', async () => {
    await set({ public_paths: ['/assets/'], who: 'admins' });
    expect(await check({ username: 'member', url: `${ORIGIN}/assets/a.css` })).toMatchObject({
      allowed: true,
      with_identity: false,
      line: 'public_paths: /assets/',
    });
    expect(await reason(member, '/assets/a.css', { method: 'POST' })).toBe('not_allowed');
    expect(await reason(member, '/assets/%2e%2e/admin')).toBe('invalid_request');
    expect(await reason(member, 'wss://shell.example.com/assets/ws')).toBe('not_allowed');
    expect(await reason(admin, '/', { method: 'TRACE' })).toBe('invalid_request');
    await set({ public_paths: [], who: 'everyone' });
  });

  it('knows the origin of the application', async () => {
    expect(await reason(member, `${ORIGIN.toUpperCase()}:443?a=b#c`)).toBe('allowed');
    expect(await reason(member, 'https://other.example.com/')).toBe('outside_application');
    expect(await reason(member, 'http://shell.example.com/')).toBe('outside_application');
  });

  it('follows the screen lock and the terminal locks of the user', async () => {
    const lockable = await aLockablePerson(running.app);
    expect(await reason(lockable)).toBe('allowed');
    await lock(lockable.client);
    expect(await reason(lockable)).toBe('screen_locked');

    await set({ terminal: '/terminal/{id}/' });
    await guarded.client.post('/api/security/terminal/cont_1/mfa-lock');
    expect(await reason(guarded, '/terminal/cont_1/ws')).toBe('terminal_locked');
    expect(await reason(guarded, '/terminal/cont_2/ws')).toBe('allowed');
    expect(await reason(member, '/terminal/cont_1/ws')).toBe('allowed');
    await set({ terminal: 'cont_1' });
    expect(await reason(guarded, '/')).toBe('terminal_locked');
    await set({ terminal: null });
  });

  it('refuses an unknown user, an unknown application and an invalid URL', async () => {
    const code = async (body: object, at = id) =>
      (await admin.client.post(`/api/applications/${at}/check`, body)).body.code;
    expect(await code({ username: 'nobody', url: '/' })).toBe('USER_NOT_FOUND');
    expect(await code({ userId: UNKNOWN_ID, url: '/' })).toBe('USER_NOT_FOUND');
    expect(await code({ url: '/' })).toBe('USER_NOT_FOUND');
    expect(await code({ username: 'member', url: '/' }, UNKNOWN_ID)).toBe('APPLICATION_NOT_FOUND');
    expect(await code({ username: 'member' })).toBe('INVALID_REQUEST');
    for (const url of [
      'ftp://shell.example.com/',
      'shell.example.com',
      'https://',
      'https://a,b/',
      'x'.repeat(5000),
    ])
      expect(await code({ username: 'member', url })).toBe('INVALID_REQUEST');
  });
});
