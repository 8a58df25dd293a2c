import { describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { listHandlers, nameOf } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, lock, me } from '../../support/fixtures/screen-lock.js';

const ANSWERING = [
  'GET /api/events',
  'POST /api/security/lock',
  'POST /api/security/unlock',
  'POST /api/security/unlock/options',
  'POST /users/logout',
];

describe('a locked session', () => {
  const running = runningApp(engines[0]![1]);

  it('is accepted only by the listed exceptions, whatever routes there are', async () => {
    const { client } = await aLockablePerson(running.app);
    await lock(client);
    const guarded = listHandlers(running.app).filter(({ access }) => access?.level !== 'public');
    // Logout is last, because it ends the session.
    guarded.sort((a, b) => Number(a.path === '/users/logout') - Number(b.path === '/users/logout'));
    const answering: string[] = [];
    for (const handler of guarded) {
      const path = handler.path.replace(/:\w+/g, 'some-id');
      const { body } = await client.send(handler.method, path, undefined, {});
      if (body.code !== 'ACCOUNT_LOCKED') answering.push(nameOf(handler));
    }

    expect(answering.sort()).toEqual(ANSWERING);
    expect(guarded.length).toBeGreaterThan(40);
    expect((await me(client)).status).toBe(401);
  });
});
