import { beforeAll, describe, expect, it } from '@jest/globals';
import { type HttpClient } from '../../support/clients/http-client.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { anApplication } from '../../support/fixtures/door.js';
import { aLockablePerson, lock } from '../../support/fixtures/screen-lock.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const PATH = '/api/applications/available';
const HELD = {
  mode: 'gateway',
  upstream: 'http://127.0.0.1:7681',
  onLock: 'hold',
  options: { preset: 'ttyd' },
} as const;

describe.each(engines)('the applications that a user may open on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let member: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
    member = await aPerson(running.app, 'member');
    await anApplication(running.app, { slug: 'z-all', name: 'For all', icon: '🐚', needs: 'second_factor' });
    await anApplication(running.app, { slug: 'y-admins', who: 'admins', maxAgeMinutes: 60 });
    await anApplication(running.app, { slug: 'x-listed', who: 'listed', users: [member.userId] });
    await anApplication(running.app, { slug: 'w-off', isEnabled: false });
    await anApplication(running.app, { slug: 'v-nobody', who: 'listed' });
    await anApplication(running.app, { slug: 'u-later', who: 'roles' as never, users: [] });
  });

  const list = async ({ client }: { client: HttpClient }) => (await client.get(PATH)).body.applications;
  const slugs = async (person: { client: HttpClient }) =>
    (await list(person)).map(({ slug }: { slug: string }) => slug);

  it('are those whose who admits them, as at the door: admins are on no list', async () => {
    expect(await slugs(member)).toEqual(['x-listed', 'z-all']);
    expect(await slugs(admin)).toEqual(['y-admins', 'z-all']);
  });

  it('come with what a tile shows, and nothing else', async () => {
    const [application] = (await list(member)).slice(-1);

    expect(application).toEqual({
      id: expect.any(String),
      slug: 'z-all',
      name: 'For all',
      icon: '🐚',
      url: expect.stringMatching(/^https:\/\/app-\d+\.example\.com\/$/),
      framed: false,
      needs: 'second_factor',
      max_age_minutes: null,
      terminal: null,
    });
  });

  it('have the address of their prefix, and tell whether a frame shows them and which terminal locks them', async () => {
    const origin = 'https://tools.example.com';
    const prefixed = await anApplication(running.app, { slug: 'zz-1', origin, pathPrefix: '/one/' });
    await anApplication(running.app, { slug: 'zz-2', ...HELD });
    await anApplication(running.app, {
      ...{ slug: 'zz-3', terminal: 'build-1', ...HELD },
      options: { preset: 'ttyd', holdsUnframed: true },
    });
    await anApplication(running.app, { slug: 'zz-4', terminal: '/terminal/{id}/', ...HELD, options: {} });
    const found = (await list(member)).slice(-4);

    expect(found[0].url).toBe(`${prefixed.origin}/one/`);
    expect(found.map(({ framed }: { framed: boolean }) => framed)).toEqual([false, true, false, false]);
    expect(found.map(({ terminal }: { terminal: unknown }) => terminal)).toEqual([
      null,
      null,
      'build-1',
      null,
    ]);
  });

  it('follow the role at once', async () => {
    const other = await aPerson(running.app);
    expect(await slugs(other)).not.toContain('y-admins');
    await admin.client.post('/users/make-admin', { userId: other.userId });

    expect(await slugs(other)).toContain('y-admins');
  });

  it('are for unlocked sessions only', async () => {
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    const program = await running.app.client().get(PATH, bearer(key.body.token));
    expect(program.body.code).toBe('SESSION_REQUIRED');
    expect((await running.app.client().get(PATH)).body.code).toBe('MISSING_TOKEN');
    const locked = await aLockablePerson(running.app);
    await lock(locked.client);

    expect((await locked.client.get(PATH)).body.code).toBe('ACCOUNT_LOCKED');
  });
});
