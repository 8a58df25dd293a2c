import { beforeAll, describe, expect, it } from '@jest/globals';
import { TERMIX_ROUTING } from '#termix';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const pathsTo = (wanted: string) =>
  Object.entries(TERMIX_ROUTING).flatMap(([path, target]) => (target === wanted ? [path] : []));

describe.each(engines.slice(0, 1))('the parts of Termix on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app, 'ada');
  });

  const answer = async (path: string) => {
    const { status, body } = await ada.client.get(path);
    return [path, status, body.code, body.service];
  };

  it.each(pathsTo('termix'))('refuses %s, and says who serves it', async (path) => {
    for (const asked of [path, `${path}/1/access`, `${path}?limit=1`])
      expect(await answer(asked)).toEqual([asked, 404, 'NOT_SERVED_HERE', 'termix']);
  });

  it('refuses the session without a credential with the only status that ends its repetition', async () => {
    const { status, body } = await running.app.client().post('/users/internal/auto-session');
    expect([status, body.code]).toEqual([403, 'AUTO_SESSION_NOT_OFFERED']);
  });

  it.each(['/users/unknown', '/rbac/hosts', '/rbac/unknown', '/users/host-defaults-2', '/user-preference'])(
    'does not know %s',
    async (path) => {
      expect(await answer(path)).toEqual([path, 404, 'NOT_FOUND', undefined]);
    },
  );

  it('answers the wrong method of its own operations as before', async () => {
    expect((await ada.client.put('/users/proxy-login', {})).body.code).toBe('METHOD_NOT_ALLOWED');
    expect((await ada.client.get('/rbac/roles')).status).toBe(200);
  });
});
