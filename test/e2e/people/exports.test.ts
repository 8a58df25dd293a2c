import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { runningApp } from '../../support/app/running-app.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { readSchema } from '../../support/databases/table-schema.js';
import { listUserTables } from '../../support/databases/user-tables.js';
import {
  aPerson,
  bearer,
  PASSCODE,
  PASSWORD,
  type Person,
  reauthenticate,
} from '../../support/fixtures/accounts.js';
import { plant, plantIdentity, stored } from '../../support/fixtures/db-fixtures.js';
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

/** Where an export of oneself has the rows of each table with a column for users, or why it does not; written by hand. */
const IN_EXPORT: Readonly<Record<string, string>> = {
  api_key: 'apiKeys',
  application_user: 'not: a setting of the application',
  authorization_code: 'not: a login in progress',
  backup_code: 'not: a secret',
  data_key_slot: 'not: a secret',
  device_authorization: 'not: a login in progress',
  enrolment_code: 'not: a secret',
  imported_totp: 'not: a secret',
  mail_message: 'not: tells of the audit log, and is empty once it is sent',
  oidc_identity: 'account',
  oidc_session: 'not: a secret of the provider',
  open_connection: 'not: ends before anyone reads of it',
  outbox_event: 'not: a copy of the audit log',
  passkey: 'passkeys',
  passkey_challenge: 'not: a login in progress',
  password_reset: 'not: a secret',
  pending_login: 'not: a login in progress',
  session: 'sessions',
  terminal_grant: 'not: lasts 15 minutes',
  terminal_lock: 'security',
  totp_secret: 'not: a secret',
  trusted_device: 'trustedDevices',
  user_data_item: 'data',
  user_data_quota: 'not: the sum of the data',
  user_email: 'account',
  user_role: 'account',
};

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

  /** Returns their ids, the oldest first. */
  async function plantEndedSessions(userId: string, count: number): Promise<string[]> {
    const prefix = `00${userId.slice(-6)}-0000-7000-8000-`;
    const rows = Array.from({ length: count }, (_, index) => [
      prefix + String(index).padStart(12, '0'),
      userId,
    ]);
    const row = "(?, ?, 'x', 0, 'password', 1, 2, 1, 0, 2, 'logged_out', '127.0.0.1', '', 0)";
    await plant(
      running.app,
      `INSERT INTO session (id, user_id, secret_digest, epoch, factor, created_at, expires_at, last_active_at, unlock_count,
                            ended_at, end_reason, ip_address, user_agent, is_desktop_app)
       VALUES ${rows.map(() => row).join()}`,
      rows.flat(),
    );
    return rows.map(([id]) => id!);
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
          email: null,
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

    it('have the sessions that have ended, the newest first, in as many batches as it takes', async () => {
      const { client, userId, name } = await aPerson(running.app);
      const other = running.app.client();
      await other.post('/users/login', { username: name, password: PASSWORD });
      await other.post('/users/logout');
      const ended = await plantEndedSessions(userId, 1_200);
      const { status, body } = await client.get('/users/me/export');

      expect(status).toBe(200);
      expect(body.endedSessions[0]).toEqual({
        ...{ id: expect.any(String), deviceType: 'web', deviceInfo: expect.any(String) },
        ...{ ipAddress: '127.0.0.1', createdAt: TIME, lastActiveAt: TIME, endedAt: TIME },
        endReason: 'logged_out',
      });
      expect(body.endedSessions.slice(1).map(({ id }: { id: string }) => id)).toEqual(ended.toReversed());
      expect(body.sessions).toHaveLength(1);
    });

    it('tell how sessions ended that expired, or were revoked all at once', async () => {
      const { client, userId } = await aPerson(running.app);
      const [expired, revoked] = await plantEndedSessions(userId, 2);
      await plant(running.app, 'UPDATE session SET ended_at = NULL, end_reason = NULL WHERE user_id = ?', [
        userId,
      ]);
      await plant(running.app, 'UPDATE session SET epoch = epoch + 1, expires_at = ? WHERE id = ?', [
        ...[running.app.clock.now() + HOUR, revoked!],
      ]);
      expect((await client.get('/users/me/export')).body.endedSessions).toMatchObject([
        { id: revoked, endedAt: null, endReason: 'revoked' },
        { id: expired, endedAt: new Date(2).toISOString(), endReason: 'expired' },
      ]);
    });

    it('have the screen lock and the locked terminals, without the passcode', async () => {
      const person = await aGuardedPerson(running.app);
      const { client } = person;
      expect((await client.get('/users/me/export')).body.security).toEqual({
        ...{ hasPasscode: false, passkeyUnlock: false, lockAfterMinutes: 15, lockedAt: null },
        ...{ singleSessionMode: false, lockedTerminals: [] },
      });
      await client.post('/api/security/passcode', { new_passcode: PASSCODE, lock_after_minutes: 20 });
      await client.post('/api/security/single-session', { enabled: true });
      await client.post('/api/security/terminal/desk-1/mfa-lock');
      await client.post('/api/security/lock');
      await client.post('/api/security/unlock', { passcode: PASSCODE });
      const { body } = await client.get('/users/me/export');
      expect(body.security).toEqual({
        ...{ hasPasscode: true, passkeyUnlock: false, lockAfterMinutes: 20, lockedAt: null },
        ...{ singleSessionMode: true, lockedTerminals: [{ terminalId: 'desk-1', lockedAt: TIME }] },
      });
      expect(JSON.stringify(body)).not.toContain(PASSCODE);
    });

    it('have the invitations that one sent, and no link', async () => {
      const inviter = await aHolder(running.app, 'users.manage');
      const { token, id } = (await inviter.client.post('/users/invitations', { note: 'Hedy' })).body;
      await root.client.post('/users/invitations', { note: 'of root' });
      const { body } = await inviter.client.get('/users/me/export');
      expect(body.invitations).toEqual([
        expect.objectContaining({ id, note: 'Hedy', invitedBy: inviter.userId }),
      ]);
      expect(JSON.stringify(body)).not.toContain(token);
    });

    it('account for every table with a column for users', async () => {
      const tables = await listUserTables(running.app);
      expect(tables.sort()).toEqual(Object.keys(IN_EXPORT).sort());
      const { client } = await aPerson(running.app);
      const { body } = await client.get('/users/me/export');
      const sections = Object.values(IN_EXPORT).filter((section) => !section.startsWith('not: '));
      expect(Object.keys(body)).toEqual(expect.arrayContaining(sections));
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
