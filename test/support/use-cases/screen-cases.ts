import { type HttpClient } from '../http-client.js';
import { askForToken, SETTINGS } from '../remote-desktop.js';
import { aLockablePerson, lock, MINUTE, PASSCODE, WRONG_PASSCODE } from '../screen-lock.js';
import { aGuardedPerson, STEP_MS } from '../second-factor.js';
import { type Stage, type UseCases } from './use-case.js';

const TERMINAL = '/api/security/terminal/cont_1';

/** Somebody with a locked terminal, and the next code of their authenticator. */
async function aTerminal({ app }: Stage): Promise<{ by: HttpClient; code: string }> {
  const { client, code } = await aGuardedPerson(app);
  const { status } = await client.post(`${TERMINAL}/mfa-lock`);
  if (status !== 200) throw new Error('not locked');
  app.clock.advance(STEP_MS);
  return { by: client, code: code() };
}

/** The screen lock and its passcode, single-session mode, terminals and desktops. */
export const SCREEN_CASES: UseCases = {
  'POST /api/security/passcode': {
    prepare: async ({ app }) => ({
      by: (await aLockablePerson(app)).client,
      body: { new_passcode: '713205', current_passcode: PASSCODE, lock_after_minutes: 30 },
    }),
  },
  'DELETE /api/security/passcode': {
    prepare: async ({ app }) => ({
      by: (await aLockablePerson(app)).client,
      body: { current_passcode: PASSCODE },
    }),
  },
  'PATCH /api/security': {
    prepare: async ({ app }) => ({
      by: (await aLockablePerson(app)).client,
      body: { lock_after_minutes: 20 },
    }),
  },
  'POST /api/security/activity': {
    prepare: async ({ app }) => ({ by: (await aLockablePerson(app)).client }),
  },
  'POST /api/security/lock': {
    prepare: async ({ app }) => ({ by: (await aLockablePerson(app)).client }),
  },
  'POST /api/security/unlock': {
    prepare: async ({ app }) => {
      const { client } = await aLockablePerson(app);
      await lock(client);
      return { by: client, body: { passcode: PASSCODE } };
    },
  },
  'POST /api/security/unlock (wrong passcode)': {
    prepare: async ({ app }) => ({
      by: (await aLockablePerson(app)).client,
      body: { passcode: WRONG_PASSCODE },
    }),
  },
  'POST /api/security/single-session': {
    prepare: async ({ app }) => ({ by: (await aLockablePerson(app)).client, body: { enabled: true } }),
  },
  'GET /users/me (idle)': {
    prepare: async ({ app }) => {
      const { client } = await aLockablePerson(app, 5);
      app.clock.advance(6 * MINUTE);
      return { by: client };
    },
  },
  'POST /api/security/terminal/:containerId/mfa-lock': {
    prepare: async ({ app }) => ({ by: (await aGuardedPerson(app)).client, path: `${TERMINAL}/mfa-lock` }),
  },
  'POST /api/security/terminal/:containerId/mfa-unlock': {
    spends: ['totp_secret'],
    prepare: async (stage) => {
      const { by, code } = await aTerminal(stage);
      return { by, path: `${TERMINAL}/mfa-unlock`, body: { code } };
    },
  },
  'POST /api/security/terminal/:containerId/mfa-verify': {
    spends: ['totp_secret'],
    prepare: async (stage) => {
      const { by, code } = await aTerminal(stage);
      return { by, path: `${TERMINAL}/mfa-verify`, body: { code } };
    },
  },
  'POST /api/guacamole/token': {
    prepare: async ({ admin }) => {
      const { status } = await askForToken(admin.client);
      if (status !== 200) throw new Error('no desktops');
      return { by: admin.client, body: { type: 'ssh', settings: SETTINGS } };
    },
  },
};
