import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';

describe.each(engines)('the filters of the list of users on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let role: string;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    const [suspended, member] = [
      await aPerson(running.app, 'suspended'),
      await aPerson(running.app, 'member'),
    ];
    await root.client.post('/users/admin/suspend', { userId: suspended.userId });
    await root.client.post('/users/admin-create', { username: 'job', service: true });
    const roleId = await plantRole(running.app, ['audit.view']);
    await plantMember(running.app, member.userId, roleId);
    role = (await stored<{ name: string }>(running.app, 'SELECT name FROM role WHERE id = ?', [roleId]))[0]!
      .name;
  });

  const find = async (query: string) => {
    const { body } = await root.client.get(`/users/list?sort=username&limit=10&${query}`);
    expect(body.total).toBe(body.users.length);
    return body.users.map(({ username }: { username: string }) => username);
  };

  it('find suspended accounts, accounts for programs, and all others', async () => {
    expect(await find('suspended=true')).toEqual(['suspended']);
    expect(await find('suspended=false')).toEqual(['job', 'member', 'root']);
    expect(await find('service=true')).toEqual(['job']);
    expect(await find('service=false&suspended=false')).toEqual(['member', 'root']);
  });

  it('find who has a role, together with a search', async () => {
    expect(await find(`role=${role}`)).toEqual(['member']);
    expect(await find(`role=${role}&search=root`)).toEqual([]);
    expect(await find('role=admin')).toEqual(['root']);
    expect(await find('role=user')).toEqual(['job', 'member', 'root', 'suspended']);
    expect(await find('role=nobody')).toEqual([]);
  });

  it('are counted over all pages', async () => {
    const { body } = await root.client.get('/users/list?suspended=false&limit=1');

    expect([body.users.length, body.total]).toEqual([1, 3]);
  });

  it.each(['suspended=true', 'service=false', 'role=admin'])(
    'refuse %s to callers who may not see what they filter by',
    async (query) => {
      const holder = await aHolder(running.app, 'users.manage', 'roles.manage');
      const { status, body } = await holder.client.get(`/users/list?${query}`);

      expect([status, body.code, body.permission]).toEqual([403, 'ADMIN_REQUIRED', 'users.view']);
    },
  );

  it.each(['suspended=1', 'service=yes', `role=${'x'.repeat(65)}`, 'role=%C3%A9'])(
    'refuse %s as invalid',
    async (query) => {
      const { status, body } = await root.client.get(`/users/list?${query}`);

      expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
    },
  );
});
