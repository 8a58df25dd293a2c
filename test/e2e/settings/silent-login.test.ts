import { describe, expect, it } from '@jest/globals';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const PATH = '/users/oidc-silent-login-default';

describe.each(engines)('whether single sign-on starts by itself on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('is off until an admin switches it on, and everybody can read it', async () => {
    const admin = await aPerson(running.app, 'root');
    const stranger = running.app.client();
    expect((await stranger.get(PATH)).body).toEqual({ enabled: false });
    for (const enabled of [true, false]) {
      expect((await admin.client.patch(PATH, { enabled })).body).toEqual({ enabled });
      expect((await stranger.get(PATH)).body).toEqual({ enabled });
    }
    expect((await admin.client.patch(PATH, { enabled: 'true' })).status).toBe(400);
  });
});
