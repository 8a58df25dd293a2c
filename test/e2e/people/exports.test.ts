import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { runningApp } from '../../support/app/running-app.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { readSchema } from '../../support/databases/table-schema.js';
import { aPerson, bearer, PASSWORD, type Person, reauthenticate } from '../../support/fixtures/accounts.js';
import { plantIdentity, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey } from '../../support/fixtures/passkeys.js';
import { resetPassword } from '../../support/fixtures/resets.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';
import { aGuardedPerson, logIn } from '../../support/fixtures/second-factor.js';

const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
const NEXT = 'staple the horse again';
const HOUR = 3_600_000;
/** The names of columns whose values nobody may see. */
const SECRET = /digest|hash|sealed|slot|secret|public_key|credential_id|wrapped|token/;

const outcomeOf = ({ status, body }: HttpResponse) => [status, body?.code];

describe.each(engines)('exports on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });

  const exportAccount = (userId: string, by = root) => by.client.get(`/users/admin/export/${userId}`);
  const entriesAbout = (userId: string) =>
    stored(running.app, "SELECT actor_id FROM audit_log WHERE action = 'user.exported' AND subject_id = ?", [
      userId,
    ]);

  /** Somebody who has one of everything that belongs to an account. */
  async function aCollector() {
    const person = await aGuardedPerson(running.app);
    const { userId, client, name } = person;
    await plantMember(running.app, userId, await plantRole(running.app, ['audit.view']));
    await plantIdentity(running.app, name, 'https://id.example.com');
    await client.put('/users/data/hosts', { value: { host: 'web-1' } });
    await client.put('/users/data/empty', { value: null });
    const { origin } = new URL(running.app.config.env.PUBLIC_URL);
    await aPasskey(client, { origin });
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId })).body;
    running.app.clock.advance(HOUR);
    await reauthenticate(person);
    await logIn(running.app.client(), person, { rememberMe: true });
    return { ...person, token: token as string };
  }

  describe('of the account of somebody', () => {
    it('have its facts, and are in the audit log', async () => {
      const { userId, name } = await aCollector();
      const { status, headers, body } = await exportAccount(userId);
      expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
        200,
        'application/json',
        `attachment; filename="latchkey-user-${userId}.json"`,
      ]);
      expect(body).toEqual({
        exportedAt: TIME,
        account: {
          userId,
          username: name,
          createdAt: TIME,
          suspendedAt: null,
          deletionDueAt: null,
          isAdmin: false,
          isService: false,
          hasPassword: true,
          totpEnabled: true,
          roles: ['user', expect.stringMatching(/^role-/)],
          identity: {
            issuer: 'https://id.example.com',
            identifier: name,
            email: null,
            isEmailVerified: null,
            createdAt: TIME,
          },
        },
      });
      expect(await entriesAbout(userId)).toEqual([{ actor_id: root.userId }]);
    });

    it('have a file name that is safe, whatever the name of the user', async () => {
      const { userId } = await aPerson(running.app, 'x"; filename="e.exe ö');
      const { headers } = await exportAccount(userId);
      expect(headers.get('content-disposition')).toBe(`attachment; filename="latchkey-user-${userId}.json"`);
    });

    it('also work with an API key of an admin, and for a suspended user', async () => {
      const { userId } = await aPerson(running.app);
      const key = (await root.client.post('/users/api-keys', { name: 'hr', userId: root.userId })).body.token;
      await reauthenticate(root);
      await root.client.post('/users/admin/suspend', { userId });
      const answer = await running.app.client().get(`/users/admin/export/${userId}`, bearer(key));
      expect([answer.status, answer.body.account.suspendedAt]).toEqual([200, TIME]);
    });

    it('are refused without the permission, for more powerful users, and for unknown ones', async () => {
      const { userId, ...person } = await aPerson(running.app);
      const helper = await aHolder(running.app, 'users.manage');
      const answers = [
        await running.app.client().get(`/users/admin/export/${userId}`),
        await exportAccount(userId, { userId, ...person }),
        await exportAccount(userId, helper),
        await exportAccount(root.userId, helper),
        await exportAccount(UNKNOWN_ID),
        await exportAccount('me'),
      ];
      expect(answers.map(outcomeOf)).toEqual([
        [401, 'MISSING_TOKEN'],
        [403, 'ADMIN_REQUIRED'],
        [200, undefined],
        [403, 'MORE_POWERFUL_USER'],
        [404, 'USER_NOT_FOUND'],
        [404, 'USER_NOT_FOUND'],
      ]);
      expect(await entriesAbout(root.userId)).toEqual([]);
    });
  });

  describe('of everything about oneself', () => {
    it('have the records of every kind, and the items decrypted', async () => {
      const { userId, client, name } = await aCollector();
      const { status, headers, body } = await client.get('/users/me/export');
      expect([status, headers.get('content-disposition')]).toEqual([
        200,
        `attachment; filename="latchkey-user-${userId}.json"`,
      ]);
      expect(body.account).toMatchObject({ userId, username: name, totpEnabled: true });
      const { sessions, trustedDevices, passkeys, apiKeys, auditLog, data } = body;
      expect(sessions.map((session: Record<string, unknown>) => session['userId'])).toEqual([userId, userId]);
      expect(trustedDevices).toEqual((await client.get('/users/trusted-devices')).body.devices);
      expect(passkeys).toEqual((await client.get('/users/webauthn/credentials')).body.credentials);
      expect(apiKeys).toMatchObject([{ name: 'job', userId, scopes: null }]);
      expect(data).toMatchObject([
        { name: 'empty', value: null, version: 1, updatedAt: TIME },
        { name: 'hosts', value: { host: 'web-1' }, version: 1, updatedAt: TIME },
      ]);
      const page = (await client.get('/api/audit-logs?limit=500')).body.entries;
      expect(auditLog.map(({ id }: { id: string }) => id)).toEqual(
        page
          .filter((entry: Record<string, unknown>) => [entry['actorId'], entry['subjectId']].includes(userId))
          .map(({ id }: { id: string }) => id),
      );
      expect(auditLog[0]).toMatchObject({ action: 'user.exported', actorId: userId });
    });

    it('hide where an admin who acted on the account was, even from users who may see it elsewhere', async () => {
      const { client } = await aCollector();
      const { auditLog } = (await client.get('/users/me/export')).body;
      const created = auditLog.find(({ action }: { action: string }) => action === 'api_key.created');
      expect(created).toMatchObject({ actorId: root.userId, address: null, userAgent: null });
    });

    it('have nothing of others', async () => {
      const other = await aCollector();
      const { client } = await aPerson(running.app);
      const { body } = await client.get('/users/me/export');
      expect(body).toMatchObject({ trustedDevices: [], passkeys: [], apiKeys: [], data: [] });
      expect(JSON.stringify(body)).not.toContain(other.userId);
    });

    it('need a session', async () => {
      const { token } = await aCollector();
      const answers = [
        await running.app.client().get('/users/me/export'),
        await running.app.client().get('/users/me/export', bearer(token)),
      ];
      expect(answers.map(outcomeOf)).toEqual([
        [401, 'MISSING_TOKEN'],
        [403, 'SESSION_REQUIRED'],
      ]);
    });
  });

  it('have nothing secret: no stored hash, digest or sealed value, no token, code or password', async () => {
    const person = await aCollector();
    const secrets = [person.token, PASSWORD, person.secret.toString('hex'), ...person.backupCodes];
    secrets.push(...person.client.cookies.values());
    const dataSource = running.app.get(Database).writer;
    let columnCount = 0;
    for (const { name: table, columns } of await readSchema(dataSource)) {
      for (const { name } of columns.filter((column) => SECRET.test(column.name))) {
        columnCount += 1;
        const rows = await stored<{ value: Buffer | string | number | null }>(
          running.app,
          `SELECT ${name} AS value FROM ${table}`,
        );
        secrets.push(...rows.flatMap(({ value }) => spellingsOf(value)));
      }
    }
    expect([columnCount > 10, secrets.length > 50]).toEqual([true, true]);
    const texts = [await exportAccount(person.userId), await person.client.get('/users/me/export')];
    for (const { status, body } of texts) {
      expect(status).toBe(200);
      expect(secrets.filter((secret) => JSON.stringify(body).includes(secret))).toEqual([]);
    }
  });
});

/** How a stored value could be spelled in JSON. Short values are no secrets. */
function spellingsOf(value: Buffer | string | number | null): string[] {
  if (typeof value === 'string') return value.length < 12 ? [] : [value];
  if (!Buffer.isBuffer(value)) return [];
  return [value.toString('hex'), value.toString('base64'), value.toString('base64url')];
}

describe.each(engines)(
  'an export of oneself where the server opens no data, on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, { env: { DATA_RECOVERY: 'none' } });

    it('is refused while items are locked, and complete once they are unlocked', async () => {
      const { client, name, userId } = await aPerson(running.app);
      await client.put('/users/data/hosts', { value: 'kept' });
      await resetPassword(running.app, name, NEXT);
      await client.post('/users/login', { username: name, password: NEXT });
      expect(outcomeOf(await client.get('/users/me/export'))).toEqual([403, 'DATA_LOCKED']);
      const exported = () =>
        stored(running.app, "SELECT id FROM audit_log WHERE action = 'user.exported' AND actor_id = ?", [
          userId,
        ]);
      expect(await exported()).toEqual([]);

      await client.post('/users/unlock-data', { password: PASSWORD });
      const { status, body } = await client.get('/users/me/export');
      expect([status, body.data]).toMatchObject([200, [{ name: 'hosts', value: 'kept' }]]);
      expect(await exported()).toHaveLength(1);
    });

    it('needs no key without items', async () => {
      const { client, name } = await aPerson(running.app);
      await resetPassword(running.app, name, NEXT);
      await client.post('/users/login', { username: name, password: NEXT });
      expect((await client.get('/users/me/export')).body.data).toEqual([]);
    });
  },
);
