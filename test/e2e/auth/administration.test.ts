import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  aPerson,
  bearer,
  PASSWORD,
  type Person,
  register,
  tokenOf,
} from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { HttpClient } from '../../support/clients/http-client.js';
import { aHolder } from '../../support/fixtures/roles.js';
import { makeOidcOnly, plant, stored } from '../../support/fixtures/db-fixtures.js';
import { requestCode } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';
import { listUserTables } from '../../support/databases/user-tables.js';

const HOUR = 3_600_000;
const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

describe.each(engines)('the administration of accounts on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let member: Person;
  const flagOf = async ({ name }: Person) =>
    (await stored(running.app, 'SELECT is_admin FROM user WHERE name = ?', [name]))[0]?.['is_admin'];

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    member = await aPerson(running.app, 'member');
  });
  beforeEach(() => {
    running.app.clock.advance(HOUR / 20);
  });

  describe('listing users', () => {
    const FIELDS = ['id', 'userId', 'username', 'isAdmin', 'is_admin', 'isOidc', 'is_oidc', 'is_dual_auth',
      'totp_enabled', 'suspended', 'deletionDueAt', 'service', 'roles', 'createdAt', 'passwordHash', 'password_hash']; // prettier-ignore

    it('shows admins every field, but only whether a password is set', async () => {
      const provided = await aPerson(running.app, 'provided');
      await makeOidcOnly(running.app, 'provided');
      const { status, body } = await root.client.get('/users/list');
      const [first, ...others] = body.users;

      expect([status, Object.keys(body)]).toEqual([200, ['users', 'total']]);
      expect(Object.keys(first).sort()).toEqual([...FIELDS].sort());
      expect(first).toEqual({
        id: root.userId,
        userId: root.userId,
        username: 'root',
        isAdmin: true,
        is_admin: true,
        isOidc: false,
        is_oidc: false,
        is_dual_auth: false,
        totp_enabled: false,
        suspended: false,
        deletionDueAt: null,
        service: false,
        roles: ['admin', 'user'],
        createdAt: '2030-01-01T00:00:00.000Z',
        passwordHash: 'set',
        password_hash: 'set',
      });
      expect(others.find(({ id }: { id: string }) => id === provided.userId)).toMatchObject({
        isOidc: true,
        is_oidc: true,
        is_dual_auth: false,
        passwordHash: null,
        password_hash: null,
      });
    });

    it('names the assigned roles after the system roles, for those who may view users', async () => {
      const holder = await aHolder(running.app, 'users.view', 'audit.view');
      for (const client of [root.client, holder.client]) {
        const { users } = (await client.get(`/users/list?search=${holder.userId}`)).body;
        expect(users).toMatchObject([
          { userId: holder.userId, roles: ['user', expect.stringMatching(/^role-/)] },
        ]);
      }
    });

    it('shows other users only names and roles, in the same shape', async () => {
      const { status, body } = await member.client.get('/users/list');

      expect(status).toBe(200);
      expect(body.users.map(({ username }: { username: string }) => username)).toEqual(
        expect.arrayContaining(['root', 'member', 'provided']),
      );
      for (const user of body.users) {
        expect(Object.keys(user).sort()).toEqual([...FIELDS].sort());
        expect(user).toMatchObject({
          isOidc: false,
          is_oidc: false,
          is_dual_auth: false,
          totp_enabled: false,
          suspended: false,
          deletionDueAt: null,
          service: false,
          roles: [],
          createdAt: null,
          passwordHash: null,
          password_hash: null,
        });
      }
      expect(body.users[0]).toMatchObject({ username: 'root', isAdmin: true, is_admin: true });
    });

    it('returns pages in the order of registration', async () => {
      const all = (await root.client.get('/users/list')).body.users;
      const seen = [];
      let cursor = '';
      do {
        const { body } = await root.client.get(`/users/list?limit=2${cursor && `&cursor=${cursor}`}`);
        expect(body.users.length).toBeLessThanOrEqual(2);
        seen.push(...body.users);
        cursor = body.nextCursor ?? '';
      } while (cursor !== '');
      expect(seen).toEqual(all);
    });

    it('filters by text in the name, page by page, and returns the total', async () => {
      for (const name of ['Findme One', 'findme two', 'FINDME_three', 'Fïndme'])
        await register(running.app, name);
      const find = async (query: string) => {
        const { body } = await root.client.get(`/users/list?${query}`);
        return [body.users.map(({ username }: { username: string }) => username), body.total];
      };

      expect(await find('search=findme')).toEqual([['Findme One', 'findme two', 'FINDME_three'], 3]);
      expect(await find('search=findme&limit=1&offset=1')).toEqual([['findme two'], 3]);
      expect(await find('search=findme&offset=2')).toEqual([['FINDME_three'], 3]);
      expect(await find('search=findme&offset=3')).toEqual([[], 3]);
      expect(await find('search=Fïndme')).toEqual([['Fïndme'], 1]);
      // Wildcards of SQL are ordinary characters here.
      expect(await find(`search=${encodeURIComponent('FINDME_')}`)).toEqual([['FINDME_three'], 1]);
      for (const text of ['%', '!', "'", '_%'])
        expect(await find(`search=${encodeURIComponent(text)}&limit=5`)).toEqual([[], 0]);
      const id = (await root.client.get('/users/list?search=Findme One')).body.users[0].id;
      await register(running.app, `of ${id}`);
      expect(await find(`search=${id}`)).toEqual([['Findme One', `of ${id}`], 2]);
      expect(await find(`search=${id}&limit=1&cursor=${id}`)).toEqual([[`of ${id}`], 2]);
      const all = (await root.client.get('/users/list?search=')).body;
      expect(all.total).toBe(all.users.length);
      expect((await member.client.get('/users/list?search=findme')).body.total).toBe(3);
    });

    it('is sorted by name in any case, or by registration, in either direction', async () => {
      for (const name of ['sorted b', 'Sorted A', 'sorted c']) await aPerson(running.app, name);
      const names = async (query: string) =>
        (await root.client.get(`/users/list?search=sorted&${query}`)).body.users.map(
          ({ username }: { username: string }) => username,
        );

      expect(await names('')).toEqual(['sorted b', 'Sorted A', 'sorted c']);
      expect(await names('order=desc')).toEqual(['sorted c', 'Sorted A', 'sorted b']);
      expect(await names('sort=username')).toEqual(['Sorted A', 'sorted b', 'sorted c']);
      expect(await names('sort=username&order=desc&limit=2')).toEqual(['sorted c', 'sorted b']);
      expect(await names('sort=username&limit=1&offset=1')).toEqual(['sorted b']);
      for (const query of ['sort=username', 'order=desc'])
        expect((await root.client.get(`/users/list?limit=1&${query}`)).body.nextCursor).toBeNull();
    });

    it.each([
      'sort=password',
      'order=up',
      `sort=username&cursor=${UNKNOWN_ID}`,
      `order=desc&cursor=${UNKNOWN_ID}`,
    ])('refuses %s', async (query) => {
      const response = await root.client.get(`/users/list?limit=2&${query}`);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    });

    it.each(['-1', '1.5', 'ten', '1e10'])('rejects the offset %j', async (offset) => {
      const response = await root.client.get(`/users/list?offset=${offset}`);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    });

    it.each(['0', '-1', '1.5', 'ten', '1e9', '', 'NaN', '10;drop'])('rejects the limit %j', async (limit) => {
      const response = await root.client.get(`/users/list?limit=${encodeURIComponent(limit)}`);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    });

    it.each(['x', `'--`, '%00', `${UNKNOWN_ID}0`])('rejects the cursor %s', async (cursor) => {
      const response = await root.client.get(`/users/list?limit=2&cursor=${cursor}`);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    });

    it('requires a credential', async () => {
      expect((await running.app.client().get('/users/list')).body.code).toBe('MISSING_TOKEN');
    });
  });

  describe('roles', () => {
    it('are granted and removed by id or by any spelling of the name, with effect at once', async () => {
      const person = await aPerson(running.app, 'Grace');
      const count = () => person.client.get('/users/count');
      expect((await count()).body.code).toBe('ADMIN_REQUIRED');

      const made = await root.client.post('/users/make-admin', { userId: person.userId });
      expect([made.status, Object.keys(made.body)]).toEqual([200, ['message']]);
      expect((await count()).status).toBe(200);

      expect((await root.client.post('/users/remove-admin', { username: 'GRACE' })).status).toBe(200);
      expect((await count()).body.code).toBe('ADMIN_REQUIRED');
    });

    it('use the id where both are given, and treat null as an absent field', async () => {
      const person = await aPerson(running.app);
      const both = { userId: person.userId, username: 'member' };
      expect((await root.client.post('/users/make-admin', both)).status).toBe(200);
      expect([await flagOf(person), await flagOf(member)]).toEqual([1, 0]);

      const byName = { userId: null, username: person.name };
      expect((await root.client.post('/users/remove-admin', byName)).status).toBe(200);
      const byId = { userId: person.userId, username: null };
      expect((await root.client.post('/users/make-admin', byId)).status).toBe(200);
    });

    it.each([
      ['make-admin', {}, 400, 'INVALID_REQUEST'],
      ['make-admin', { userId: null, username: null }, 400, 'INVALID_REQUEST'],
      ['make-admin', { username: 'root' }, 400, 'ALREADY_ADMIN'],
      ['make-admin', { username: 'nobody' }, 404, 'USER_NOT_FOUND'],
      ['make-admin', { userId: UNKNOWN_ID }, 404, 'USER_NOT_FOUND'],
      ['make-admin', { userId: 'root' }, 404, 'USER_NOT_FOUND'],
      ['remove-admin', {}, 400, 'INVALID_REQUEST'],
      ['remove-admin', { username: 'root' }, 400, 'CANNOT_REMOVE_SELF'],
      ['remove-admin', { username: 'ROOT' }, 400, 'CANNOT_REMOVE_SELF'],
      ['remove-admin', { username: 'member' }, 400, 'NOT_AN_ADMIN'],
      ['remove-admin', { username: 'nobody' }, 404, 'USER_NOT_FOUND'],
    ])('%s with %j returns %i %s', async (route, body, status, code) => {
      const response = await root.client.post(`/users/${route}`, body);
      expect([response.status, response.body]).toEqual([status, { error: expect.any(String), code }]);
    });
  });

  describe('deleting a user', () => {
    it.each([
      [{}, 400, 'INVALID_REQUEST'],
      [{ username: '' }, 400, 'INVALID_REQUEST'],
      [{ username: 'root' }, 400, 'CANNOT_DELETE_SELF'],
      [{ username: ' ROOT ' }, 400, 'CANNOT_DELETE_SELF'],
      [{ username: 'nobody' }, 404, 'USER_NOT_FOUND'],
    ])('with %j returns %i %s', async (body, status, code) => {
      const response = await root.client.delete('/users/delete-user', body);
      expect([response.status, response.body]).toEqual([status, { error: expect.any(String), code }]);
    });

    it('removes all rows of the user in every table, ends their sessions and frees the name', async () => {
      const person = await aPerson(running.app, 'leaving');
      await person.client.put('/users/data/kept', { value: 1 });
      await requestCode(running.app, 'leaving');
      // The outbox keeps the event of the deletion itself for its receivers.
      const tables = (await listUserTables(running.app)).filter((table) => table !== 'outbox_event');
      expect(tables).toEqual(
        expect.arrayContaining(['data_key_slot', 'password_reset', 'session', 'user_data_item', 'user_data_quota']),
      ); // prettier-ignore
      const counts = async () => {
        const found: Record<string, number> = {};
        for (const table of tables) {
          const rows = await stored(running.app, `SELECT 1 FROM ${table} WHERE user_id = ?`, [person.userId]);
          found[table] = rows.length;
        }
        return found;
      };
      const before = await counts();
      for (const table of ['session', 'data_key_slot', 'user_data_item', 'password_reset']) {
        expect(before[table]).toBeGreaterThan(0);
      }

      const response = await root.client.delete('/users/delete-user', { username: 'LEAVING' });
      expect([response.status, Object.keys(response.body)]).toEqual([200, ['message', 'connections_closed']]);

      expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);
      expect((await person.client.get('/users/me')).body.code).toBe('SESSION_NOT_FOUND');
      const again = await aPerson(running.app, 'leaving');
      expect(again.userId).not.toBe(person.userId);
      expect((await again.client.get('/users/data')).body).toEqual({ items: [] });
    });

    it('works for another admin', async () => {
      const person = await aPerson(running.app);
      await root.client.post('/users/make-admin', { username: person.name });
      expect((await root.client.delete('/users/delete-user', { username: person.name })).status).toBe(200);
    });
  });

  describe('deleting one’s own account', () => {
    const leave = (person: Person, body?: unknown) => person.client.delete('/users/delete-account', body);

    it('requires the correct password, then clears the cookie and removes everything', async () => {
      const person = await aPerson(running.app, 'going');
      expect((await leave(person, { password: 'wrong password' })).body).toEqual({
        error: 'Incorrect password',
        code: 'INCORRECT_PASSWORD',
      });

      const response = await leave(person, { password: PASSWORD });
      expect([response.status, Object.keys(response.body)]).toEqual([200, ['message', 'connections_closed']]);
      expect(response.setCookies).toEqual([expect.stringMatching(/^jwt=;/)]);
      expect(await stored(running.app, 'SELECT 1 FROM user WHERE name = ?', ['going'])).toEqual([]);
      expect(await stored(running.app, 'SELECT 1 FROM session WHERE user_id = ?', [person.userId])).toEqual(
        [],
      );
    });

    it.each([undefined, {}, { password: '' }, { password: 1 }])('returns 400 for %j', async (body) => {
      const response = await leave(member, body);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    });

    it('returns PASSWORD_MALFORMED for a password that has no UTF-8 form', async () => {
      const body = '{"password":"lone \\udfff"}';
      const type = { 'content-type': 'application/json' };
      const response = await member.client.send('DELETE', '/users/delete-account', body, type);
      expect([response.status, response.body.code]).toEqual([400, 'PASSWORD_MALFORMED']);
    });

    it('returns OIDC_ONLY_ACCOUNT for an account without a password', async () => {
      const person = await aPerson(running.app);
      await makeOidcOnly(running.app, person.name);
      const response = await leave(person, { password: PASSWORD });
      expect([response.status, response.body.code]).toEqual([403, 'OIDC_ONLY_ACCOUNT']);
    });

    it('returns LAST_ADMIN for the only admin, and keeps the account', async () => {
      await plant(running.app, 'UPDATE user SET is_admin = 0 WHERE id <> ?', [root.userId]);
      // The password is correct, so these requests cause no lockout.
      for (let attempt = 1; attempt <= 6; attempt += 1) {
        const response = await leave(root, { password: PASSWORD });
        expect([response.status, response.body.code]).toEqual([403, 'LAST_ADMIN']);
      }
      expect((await root.client.get('/users/count')).status).toBe(200);
    });

    it('is rejected like any request when the account no longer exists', async () => {
      const person = await aPerson(running.app);
      const client = running.app.client(bearer(await tokenOf(running.app, person.name)));
      await leave(person, { password: PASSWORD });
      const response = await client.delete('/users/delete-account', { password: PASSWORD });
      expect([response.status, response.body.code]).toEqual([401, 'SESSION_NOT_FOUND']);
    });
  });

  it.each([
    ['POST', 'make-admin'],
    ['POST', 'remove-admin'],
    ['DELETE', 'delete-user'],
    ['GET', 'count'],
  ])('%s %s is for admins only, whatever the body', async (method, route) => {
    const body = method === 'GET' ? undefined : { username: 'member' };
    const refused = await member.client.send(method, `/users/${route}`, body, {});
    expect([refused.status, refused.body.code]).toEqual([403, 'ADMIN_REQUIRED']);
    const stranger = await running.app.client().send(method, `/users/${route}`, body, {});
    expect([stranger.status, stranger.body.code]).toEqual([401, 'MISSING_TOKEN']);
  });
});

describe.each(engines)('WOULD_LOCK_OUT on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { WOULD_LOCK_OUT_STATUS: '403' } });

  it('has status 403 with WOULD_LOCK_OUT_STATUS=403', async () => {
    const token = await tokenOf(running.app, await register(running.app, 'root'));
    // The OpenAPI document that responses are validated against was generated with the default.
    const client = new HttpClient(running.app.url, { authorization: `Bearer ${token}` });
    const response = await client.patch('/users/password-login-allowed', { allowed: false });

    expect([response.status, response.body.code]).toEqual([403, 'WOULD_LOCK_OUT']);
  });
});
