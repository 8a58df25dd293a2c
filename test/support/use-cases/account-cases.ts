import { aPerson, PASSWORD, type Person } from '../accounts.js';
import { fromBase32, totpCode } from '../authenticator.js';
import { requestCode, resetToken } from '../resets.js';
import { aGuardedPerson, firstStep, logIn, STEP_MS, wrongCode } from '../second-factor.js';
import { type Stage, type UseCases } from './use-case.js';

const NEXT = 'staple the horse again';

/** Somebody with something stored, so that keys and data take part. */
async function anOwner({ app }: Stage): Promise<Person> {
  const person = await aPerson(app);
  const { status } = await person.client.put('/users/data/hosts', { value: 'kept' });
  if (status !== 200) throw new Error('nothing stored');
  return person;
}

async function anOwnerTwice(stage: Stage): Promise<Person> {
  const person = await anOwner(stage);
  await stage.app.client().post('/users/login', { username: person.name, password: PASSWORD });
  return person;
}

/** Registering, logging in and out, passwords. */
export const ACCOUNT_CASES: UseCases = {
  'POST /users/create': {
    prepare: async () => ({ body: { username: 'newcomer', password: PASSWORD } }),
  },
  'POST /users/login': {
    prepare: async (stage) => ({ body: { username: (await anOwner(stage)).name, password: PASSWORD } }),
  },
  'POST /users/login (wrong password)': {
    prepare: async (stage) => ({ body: { username: (await anOwner(stage)).name, password: 'not this one' } }),
  },
  'POST /users/login (single session)': {
    prepare: async (stage) => {
      const { name, client } = await anOwnerTwice(stage);
      await client.post('/api/security/single-session', { enabled: true });
      return { body: { username: name, password: PASSWORD } };
    },
  },
  'POST /users/login (second factor)': {
    prepare: async ({ app }) => ({
      body: { username: (await aGuardedPerson(app)).name, password: PASSWORD },
    }),
  },
  'POST /users/login (trusted device)': {
    prepare: async ({ app }) => {
      const person = await aGuardedPerson(app);
      const by = app.client();
      await logIn(by, person, { rememberMe: true });
      return { by, body: { username: person.name, password: PASSWORD } };
    },
  },
  'POST /users/totp/verify-login': {
    spends: ['totp_secret'],
    prepare: async ({ app }) => {
      const person = await aGuardedPerson(app);
      const temp_token = await firstStep(app.client(), person);
      return { body: { temp_token, totp_code: person.code(), rememberMe: true } };
    },
  },
  'POST /users/totp/verify-login (backup code)': {
    spends: ['backup_code'],
    prepare: async ({ app }) => {
      const person = await aGuardedPerson(app);
      const temp_token = await firstStep(app.client(), person);
      return { body: { temp_token, totp_code: person.backupCodes[0] } };
    },
  },
  'POST /users/totp/verify-login (wrong code)': {
    prepare: async ({ app }) => {
      const person = await aGuardedPerson(app);
      const temp_token = await firstStep(app.client(), person);
      return { body: { temp_token, totp_code: wrongCode(person) } };
    },
  },
  'POST /users/logout': { prepare: async (stage) => ({ by: (await anOwner(stage)).client }) },
  'POST /users/change-password': {
    prepare: async (stage) => ({
      by: (await anOwnerTwice(stage)).client,
      body: { oldPassword: PASSWORD, newPassword: NEXT },
    }),
  },
  'POST /users/unlock-data': {
    prepare: async (stage) => ({ by: (await anOwner(stage)).client, body: { password: PASSWORD } }),
  },
  'POST /users/initiate-reset': {
    prepare: async (stage) => ({ body: { username: (await anOwner(stage)).name } }),
  },
  'POST /users/verify-reset-code': {
    prepare: async (stage) => {
      const { name: username } = await anOwner(stage);
      return { body: { username, resetCode: await requestCode(stage.app, username) } };
    },
    // The guess is counted at the code before it is compared, and stays counted.
    spends: ['password_reset'],
  },
  'POST /users/complete-reset': {
    prepare: async (stage) => {
      const { name: username } = await anOwnerTwice(stage);
      return { body: { username, tempToken: await resetToken(stage.app, username), newPassword: NEXT } };
    },
  },
  'DELETE /users/delete-account': {
    prepare: async (stage) => ({ by: (await anOwnerTwice(stage)).client, body: { password: PASSWORD } }),
  },
  'PUT /users/data/:name': {
    prepare: async (stage) => ({
      by: (await anOwner(stage)).client,
      path: '/users/data/hosts',
      body: { value: 'changed' },
    }),
  },
  'PUT /users/data/:name (new)': {
    prepare: async (stage) => ({
      by: (await anOwner(stage)).client,
      path: '/users/data/keys',
      body: { value: 'new' },
    }),
  },
  'DELETE /users/data/:name': {
    prepare: async (stage) => ({ by: (await anOwner(stage)).client, path: '/users/data/hosts' }),
  },
  'DELETE /users/sessions/:sessionId': {
    prepare: async (stage) => {
      const { client } = await anOwnerTwice(stage);
      const sessions = (await client.get('/users/sessions')).body.sessions as {
        id: string;
        isCurrentSession: boolean;
      }[];
      return { by: client, path: `/users/sessions/${sessions.find((one) => !one.isCurrentSession)!.id}` };
    },
  },
  'POST /users/sessions/revoke-all': {
    prepare: async (stage) => ({ by: (await anOwnerTwice(stage)).client, body: { exceptCurrent: true } }),
  },
};

/** The authenticator app, its codes, and the devices that do without. */
export const FACTOR_CASES: UseCases = {
  'POST /users/totp/setup': { prepare: async (stage) => ({ by: (await anOwner(stage)).client }) },
  'POST /users/totp/enable': {
    spends: ['totp_secret'],
    prepare: async ({ app }) => {
      const { client } = await aPerson(app);
      const { secret } = (await client.post('/users/totp/setup')).body;
      return { by: client, body: { totp_code: totpCode(fromBase32(secret), app.clock.now()) } };
    },
  },
  'POST /users/totp/disable': {
    spends: ['totp_secret'],
    prepare: async ({ app }) => {
      const { client, code } = await aGuardedPerson(app);
      await client.post('/api/security/terminal/cont_1/mfa-lock');
      return { by: client, body: { totp_code: code() } };
    },
  },
  'POST /users/totp/backup-codes': {
    prepare: async ({ app }) => ({ by: (await aGuardedPerson(app)).client, body: { password: PASSWORD } }),
  },
  'DELETE /users/trusted-devices/:id': {
    prepare: async ({ app }) => {
      const by = await aTrustingClient(app);
      const { devices } = (await by.get('/users/trusted-devices')).body;
      return { by, path: `/users/trusted-devices/${devices[0].id}` };
    },
  },
  'DELETE /users/trusted-devices': { prepare: async ({ app }) => ({ by: await aTrustingClient(app) }) },
};

async function aTrustingClient(app: Stage['app']) {
  const person = await aGuardedPerson(app);
  await logIn(app.client(), person, { rememberMe: true });
  app.clock.advance(STEP_MS);
  return person.client;
}
