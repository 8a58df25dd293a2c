import {
  OperatorAccountsService,
  OperatorFactorService,
  OperatorLoginsService,
  OperatorRemovalsService,
  OperatorSettingsService,
  UserImportService,
} from '#auth';
import { PasscodeClearingService } from '#security';
import { type UserId } from '#shared';
import { aPerson, PASSWORD } from '../accounts.js';
import { aGuardedPerson } from '../second-factor.js';
import { aLockablePerson } from '../screen-lock.js';
import { type Stage, type UseCase, type UseCases } from './use-case.js';

const byAdmin = (body: unknown): UseCase => ({ prepare: async ({ admin }) => ({ by: admin.client, body }) });

async function aKey({ app, admin }: Stage): Promise<string> {
  const { userId } = await aPerson(app);
  const made = await admin.client.post('/users/api-keys', { name: 'job', userId });
  if (made.status !== 201) throw new Error('no key');
  return made.body.id as string;
}

/** What admins do. */
export const ADMINISTRATION_CASES: UseCases = {
  'POST /users/make-admin': {
    prepare: async ({ app, admin }) => ({
      by: admin.client,
      body: { username: (await aPerson(app)).name },
    }),
  },
  'POST /users/remove-admin': {
    prepare: async ({ app, admin }) => {
      const { name: username } = await aPerson(app);
      await admin.client.post('/users/make-admin', { username });
      return { by: admin.client, body: { username } };
    },
  },
  'DELETE /users/delete-user': {
    prepare: async (stage) => {
      const { name: username, client } = await aPerson(stage.app);
      await client.put('/users/data/hosts', { value: 'gone' });
      return { by: stage.admin.client, body: { username } };
    },
  },
  'POST /users/api-keys': {
    prepare: async ({ app, admin }) => ({
      by: admin.client,
      body: { name: 'job', userId: (await aPerson(app)).userId },
    }),
  },
  'DELETE /users/api-keys/:keyId': {
    prepare: async (stage) => ({ by: stage.admin.client, path: `/users/api-keys/${await aKey(stage)}` }),
  },
  'PUT /users/me/api-keys/:keyId/data': {
    prepare: async ({ app, admin }) => {
      const { client, userId } = await aPerson(app);
      const { id } = (await admin.client.post('/users/api-keys', { name: 'job', userId })).body;
      return { by: client, path: `/users/me/api-keys/${id}/data`, body: { allow: true } };
    },
  },
  'PATCH /users/guacamole-settings': byAdmin({ url: 'desk.example.com:4822', enabled: false }),
  'PATCH /users/log-level': byAdmin({ level: 'info' }),
  'PATCH /users/session-timeout': byAdmin({ timeoutHours: 48 }),
  'PATCH /users/password-reset-allowed': byAdmin({ allowed: false }),
  'PATCH /users/registration-allowed': byAdmin({ allowed: false }),
  'PATCH /users/password-login-allowed': byAdmin({ allowed: true }),
  'PATCH /users/oidc-auto-provision': byAdmin({ enabled: true }),
};

const HASH = '$2b$04$abcdefghijklmnopqrstuuIJpX5lOBVuNYZAnZY3GRLT4nMd5kTzG';

/** What operators do at the command line; its commands call these. */
export const OPERATOR_CASES: UseCases = {
  'operator: user create': {
    prepare: async ({ app }) => {
      const wanted = { username: 'created', password: PASSWORD, isAdmin: false };
      return async () => (await app.get(OperatorAccountsService).create(wanted)).name;
    },
  },
  'operator: user demote': {
    prepare: async ({ app, admin }) => {
      const { name: username } = await aPerson(app);
      await admin.client.post('/users/make-admin', { username });
      return async () => (await app.get(OperatorRemovalsService).demote(username)).user.name;
    },
  },
  'operator: user delete': {
    prepare: async ({ app }) => {
      const { name } = await aPerson(app);
      return async () => (await app.get(OperatorRemovalsService).delete(name)).user.name;
    },
  },
  'operator: user promote': {
    prepare: async ({ app }) => {
      const { name } = await aPerson(app);
      return async () => (await app.get(OperatorAccountsService).promote(name)).name;
    },
  },
  'operator: user reset-password': {
    prepare: async ({ app }) => {
      const { name } = await aPerson(app);
      return async () => (await app.get(OperatorAccountsService).resetPassword(name)).expiresAt;
    },
  },
  'operator: user disable-totp': {
    prepare: async ({ app }) => {
      const { name } = await aGuardedPerson(app);
      return async () => (await app.get(OperatorFactorService).disable(name)).sessions;
    },
  },
  'operator: user unlock-login': {
    prepare: async ({ app }) => {
      const { name } = await aPerson(app);
      await app.client().post('/users/login', { username: name, password: `not ${PASSWORD}` });
      return async () => (await app.get(OperatorLoginsService).unlock(name)).name;
    },
  },
  'operator: user clear-passcode': {
    prepare: async ({ app }) => {
      const { userId } = await aLockablePerson(app);
      return () => app.get(PasscodeClearingService).clear(userId as UserId);
    },
  },
  'operator: user import': {
    prepare: async ({ app }) => {
      const lines = JSON.stringify({ username: 'imported', password_hash: HASH });
      return async () => {
        const [line] = await app
          .get(UserImportService)
          .import(lines, { allowNoAdmin: true, ignoreUnknown: false });
        if (line?.problem) throw new Error(line.problem);
        return line;
      };
    },
  },
  'operator: sessions revoke': {
    prepare: async ({ app }) => {
      const { name } = await aPerson(app);
      return async () => (await app.get(OperatorLoginsService).revokeSessionsOf(name)).count;
    },
  },
  'operator: sessions revoke --all': {
    prepare: async ({ app }) => {
      await aPerson(app);
      return () => app.get(OperatorLoginsService).revokeEverybodys();
    },
  },
  'operator: settings set': {
    prepare:
      async ({ app }) =>
      () =>
        app.get(OperatorSettingsService).set('registration_allowed', 'false'),
  },
};
