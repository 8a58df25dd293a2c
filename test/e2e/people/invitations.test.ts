import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';

const HOUR = 3_600_000;
const RACES = Number(process.env['RACE_ROUNDS'] ?? 5);

let counter = 0;
const aName = () => `guest-${(counter += 1)}`;

describe.each(engines)('invitations on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });
  beforeEach(async () => {
    running.app.clock.advance(HOUR / 20);
    await root.client.post('/users/reauthenticate', { password: PASSWORD });
  });

  const invite = async (by: Person = root, body: object = {}) =>
    (await by.client.post('/users/invitations', body)).body as { id: string; token: string; url: string };
  const accept = (token: unknown, more: object = {}) =>
    running.app
      .client()
      .post('/users/invitations/accept', { token, username: aName(), password: PASSWORD, ...more });
  const expectInvalid = async (token: unknown) => {
    const { status, body } = await accept(token);
    expect([status, body]).toEqual([
      400,
      { error: 'This invitation is not valid, or no longer', code: 'INVALID_INVITATION' },
    ]);
  };
  const anotherAdmin = async (): Promise<Person> => {
    const person = await aPerson(running.app);
    await root.client.post('/users/make-admin', { userId: person.userId });
    return person;
  };

  it('create one account while registration is closed, which is no admin', async () => {
    await plant(running.app, "DELETE FROM setting WHERE name = 'registration_allowed'");
    await root.client.patch('/users/registration-allowed', { allowed: false });
    const made = await root.client.post('/users/invitations', { note: 'Grace' });
    const { token, url, ...facts } = made.body;
    expect([made.status, facts.note, facts.roleId]).toEqual([201, 'Grace', null]);
    expect(Date.parse(facts.expiresAt) - Date.parse(facts.createdAt)).toBe(72 * HOUR);
    expect(new URL(url).hash).toBe(`#${token}`);

    const answer = await accept(token, { username: 'grace' });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        message: 'User created',
        is_admin: false,
        toast: { type: 'success', message: 'User created: grace' },
      },
    ]);
    await root.client.patch('/users/registration-allowed', { allowed: true });
    const login = await running.app.client().post('/users/login', { username: 'grace', password: PASSWORD });
    expect([login.status, login.body.is_admin]).toEqual([200, false]);
    await expectInvalid(token);
    const [entry] = await stored<{ actor_id: string; details: string }>(
      running.app,
      "SELECT actor_id, details FROM audit_log WHERE action = 'invitation.accepted'",
    );
    expect([entry!.actor_id, JSON.parse(entry!.details)]).toEqual([
      login.body.userId,
      { invitation: facts.id, invited_by: root.userId, role: null },
    ]);
  });

  it('store and log only the digest of the secret', async () => {
    const { token } = await invite();
    const rows = await stored(running.app, 'SELECT * FROM invitation');
    const entries = await stored(running.app, 'SELECT * FROM audit_log');
    expect(JSON.stringify([rows, entries, running.app.logLines])).not.toContain(token);
  });

  it('are not used up by looking, nor by a request that creates no account', async () => {
    const { token } = await invite();
    for (const method of ['GET', 'HEAD'] as const)
      for (const path of [
        '/invitation',
        '/users/invitations/accept',
        `/users/invitations/accept?token=${token}`,
      ])
        await running.app.client().send(method, path, undefined, {});
    for (const more of [{ password: 'short' }, { username: ' ' }, { username: 'ROOT' }, { username: 7 }])
      expect((await accept(token, more)).status).toBeGreaterThanOrEqual(400);
    expect((await accept(token)).status).toBe(200);
  });

  it('are refused with one answer if they are wrong or of the wrong kind', async () => {
    const { token } = await invite();
    for (const one of ['x', token.slice(1), `${token}x`, token.toUpperCase(), ` ${token}`])
      await expectInvalid(one);
    for (const one of [undefined, '', 7, null, [token]])
      expect((await accept(one)).body.code).toBe('INVALID_REQUEST');
    expect((await accept(token)).status).toBe(200);
  });

  it('end after 72 hours', async () => {
    const admin = await anotherAdmin();
    const [early, late] = [await invite(admin), await invite(admin)];
    running.app.clock.advance(72 * HOUR - 1);
    expect((await accept(early.token)).status).toBe(200);
    running.app.clock.advance(1);
    await expectInvalid(late.token);
    await root.client.post('/users/login', { username: 'root', password: PASSWORD });
    expect((await root.client.get('/users/invitations')).body.invitations).toEqual([]);
  });

  it('are listed until they are revoked', async () => {
    const { id, token } = await invite(root, { note: 'listed' });
    const list = async () => (await root.client.get('/users/invitations')).body.invitations;
    const found = (await list()).find((one: { id: string }) => one.id === id);
    expect(found).toEqual({
      id,
      note: 'listed',
      roleId: null,
      roleName: null,
      invitedBy: root.userId,
      invitedByName: 'root',
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect(JSON.stringify(await list())).not.toContain(token);
    const revoke = () => root.client.delete(`/users/invitations/${id}`);
    expect((await revoke()).body).toEqual({ success: true });
    expect([
      (await revoke()).body.code,
      (await root.client.delete('/users/invitations/x')).body.code,
    ]).toEqual(['INVITATION_NOT_FOUND', 'INVITATION_NOT_FOUND']);
    await expectInvalid(token);
  });

  describe('die with the power of whoever sent them', () => {
    it.each<[string, (person: Person) => Promise<unknown>, ((person: Person) => Promise<unknown>) | null]>([
      [
        'a suspension, for good',
        ({ userId }) => root.client.post('/users/admin/suspend', { userId }),
        ({ userId }) => root.client.post('/users/admin/reactivate', { userId }),
      ],
      [
        'a demotion, for good',
        ({ userId }) => root.client.post('/users/remove-admin', { userId }),
        ({ userId }) => root.client.post('/users/make-admin', { userId }),
      ],
      ['a deletion', ({ name }) => root.client.delete('/users/delete-user', { username: name }), null],
      [
        'a suspension that only the database knows of',
        ({ userId }) => plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [userId]),
        null,
      ],
    ])('by %s', async (_what, end, undo) => {
      const admin = await anotherAdmin();
      const { token } = await invite(admin);
      await end(admin);
      await expectInvalid(token);
      await undo?.(admin);
      if (undo) await expectInvalid(token);
    });

    it('by a withdrawn role', async () => {
      const helper = await aHolder(running.app, 'users.manage');
      const { token } = await invite(helper);
      await plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [helper.userId]);
      await expectInvalid(token);
    });
  });

  describe('with a role', () => {
    it('assign it to the account, in the name of whoever sent them', async () => {
      const roleId = await plantRole(running.app, ['audit.view']);
      const { token } = await invite(root, { roleId });
      const username = aName();
      expect((await accept(token, { username })).status).toBe(200);
      const rows = await stored(
        running.app,
        'SELECT m.role_id, m.granted_by FROM user_role m JOIN user u ON u.id = m.user_id WHERE u.name = ?',
        [username],
      );
      expect(rows).toEqual([{ role_id: roleId, granted_by: root.userId }]);
    });

    it('need the right to assign it, now and when they are accepted', async () => {
      const roleId = await plantRole(running.app, ['sessions.manage']);
      const refused = await (
        await aHolder(running.app, 'users.manage', 'sessions.manage')
      ).client.post('/users/invitations', { roleId });
      expect([refused.status, refused.body.code, refused.body.permission]).toEqual([
        403,
        'ADMIN_REQUIRED',
        'roles.manage',
      ]);
      const weak = await aHolder(running.app, 'users.manage', 'roles.manage');
      const stronger = await weak.client.post('/users/invitations', { roleId });
      expect([stronger.status, stronger.body.code, stronger.body.missing]).toEqual([
        403,
        'GRANT_NOT_ALLOWED',
        ['sessions.manage'],
      ]);
      await plantMember(running.app, weak.userId, roleId);
      const { token } = await invite(weak, { roleId });
      await plant(running.app, 'UPDATE role SET permissions = ? WHERE id = ?', ['["*"]', roleId]);
      await plant(running.app, 'DELETE FROM user_role WHERE user_id = ? AND role_id = ?', [
        weak.userId,
        roleId,
      ]);
      await expectInvalid(token);
    });

    it('end with the role, and are refused for one that does not exist or is of the system', async () => {
      const roleId = await plantRole(running.app, []);
      const { token } = await invite(root, { roleId });
      await plant(running.app, 'DELETE FROM role WHERE id = ?', [roleId]);
      await expectInvalid(token);
      const [admin] = await stored<{ id: number }>(running.app, "SELECT id FROM role WHERE name = 'admin'");
      const answers = [];
      for (const one of [roleId, admin!.id, 0, '1', 1.5])
        answers.push(await root.client.post('/users/invitations', { roleId: one }));
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
        [404, 'ROLE_NOT_FOUND'],
        [403, 'SYSTEM_ROLE'],
        [400, 'INVALID_REQUEST'],
        [400, 'INVALID_REQUEST'],
        [400, 'INVALID_REQUEST'],
      ]);
    });
  });

  it('are sent and revoked only in a session with users.manage', async () => {
    const { id } = await invite();
    const { client } = await aPerson(running.app);
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId: root.userId })).body;
    const key = running.app.client(bearer(token));
    const codes = [];
    for (const by of [running.app.client(), client, key])
      codes.push([
        (await by.post('/users/invitations', {})).body.code,
        (await by.delete(`/users/invitations/${id}`)).body.code,
      ]);
    expect(codes).toEqual([
      ['MISSING_TOKEN', 'MISSING_TOKEN'],
      ['ADMIN_REQUIRED', 'ADMIN_REQUIRED'],
      ['SESSION_REQUIRED', 'SESSION_REQUIRED'],
    ]);
    const manager = await aHolder(running.app, 'users.manage');
    const refused = await manager.client.delete(`/users/invitations/${id}`);
    expect([refused.status, refused.body.code]).toEqual([403, 'MORE_POWERFUL_USER']);
  });

  it('create exactly one account, however many accept at once', async () => {
    for (let round = 0; round < RACES; round += 1) {
      const { token } = await invite();
      const answers = await Promise.all([accept(token), accept(token), accept(token)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    }
  }, 120_000);

  it('create no account after the suspension of whoever sent them, whichever comes first', async () => {
    for (let round = 0; round < RACES; round += 1) {
      const admin = await anotherAdmin();
      const { token } = await invite(admin);
      const username = aName();
      const [accepted, suspended] = await Promise.all([
        accept(token, { username }),
        root.client.post('/users/admin/suspend', { userId: admin.userId }),
      ]);
      expect([suspended.status, [200, 400].includes(accepted.status)]).toEqual([200, true]);
      const order = await stored<{ action: string }>(
        running.app,
        "SELECT action FROM audit_log WHERE action IN ('invitation.accepted', 'user.suspended') ORDER BY id",
      );
      if (accepted.status === 200) expect(order.at(-1)!.action).toBe('user.suspended');
    }
  }, 120_000);
});
