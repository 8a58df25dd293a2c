import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';

const BIND_PASSWORD = 'service-account-secret';
const CONFIG = {
  host: 'ldap.example.com',
  bindDN: 'cn=latchkey,dc=example,dc=com',
  bindPassword: BIND_PASSWORD,
  userSearchBase: 'ou=people,dc=example,dc=com',
  userSearchFilter: '(uid={{username}})',
  usernameAttribute: 'uid',
};
const SHOWN = {
  ...CONFIG,
  ...{ port: 636, security: 'ldaps', useTLS: true, caCert: null, bindPassword: 'set' },
  ...{ displayNameAttribute: 'cn', mailAttribute: 'mail', allowedUsers: '' },
  ...{ groupSearchBase: null, groupFilter: null, groupNameAttribute: 'cn', nestedGroups: 'off' },
  ...{ adminGroup: null, roleMap: [] },
};
const GROUPS = 'ou=groups,dc=example,dc=com';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe.each(engines)('the administration of directories on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let manager: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    manager = await aHolder(running.app, 'providers.manage', 'audit.view');
  });

  const create = (fields: object = {}, config: object = {}, { client } = manager) =>
    client.post('/users/sso-providers', {
      name: 'Directory',
      type: 'ldap',
      config: { ...CONFIG, ...config },
      ...fields,
    });
  const aDirectory = async (fields: object = {}): Promise<number> => (await create(fields)).body.id;
  const change = (id: number | string, body: object, { client } = manager) =>
    client.put(`/users/sso-providers/${id}`, body);
  const find = async (id: number) =>
    (await manager.client.get('/users/sso-providers/admin')).body.find(
      (row: { id: number }) => row.id === id,
    );

  it('adds a directory, enabled, with the defaults, and never shows its secret', async () => {
    const { status, body } = await create();

    expect([status, body]).toEqual([
      201,
      {
        ...{ id: expect.any(Number), name: 'Directory', type: 'ldap', displayOrder: 0, enabled: true },
        ...{ source: 'database', isReplaced: false, redirectUri: null },
        ...{ config: SHOWN, createdAt: TIME, updatedAt: TIME },
      },
    ]);
    expect(await find(body.id)).toEqual(body);
    expect(JSON.stringify(await find(body.id))).not.toContain(BIND_PASSWORD);
  });

  it('stores the secret sealed', async () => {
    const id = await aDirectory();
    const [row] = await stored<{ settings: string; secret: Uint8Array }>(
      running.app,
      'SELECT settings, secret FROM sso_provider WHERE id = ?',
      [id],
    );

    expect(row!.settings).not.toContain(BIND_PASSWORD);
    expect(Buffer.from(row!.secret).includes(BIND_PASSWORD)).toBe(false);
  });

  it('lists enabled directories to everybody, by their order, without settings', async () => {
    const last = await aDirectory({ name: 'Last', displayOrder: 9 });
    const first = await aDirectory({ name: 'First', displayOrder: 8 });
    const off = await aDirectory({ name: 'Off', enabled: false });
    const { status, body } = await running.app.client().get('/users/sso-providers');

    expect(status).toBe(200);
    expect(body.slice(-2)).toEqual([
      { id: first, name: 'First', type: 'ldap', displayOrder: 8 },
      { id: last, name: 'Last', type: 'ldap', displayOrder: 9 },
    ]);
    expect(body.map(({ id }: { id: number }) => id)).not.toContain(off);
  });

  it('changes only what is sent, and keeps the secret for absent and for the shown text', async () => {
    const id = await aDirectory();
    const { status } = await change(id, { enabled: false });
    expect([status, (await find(id)).config]).toEqual([200, SHOWN]);

    await change(id, { name: ' Renamed ', config: { ...SHOWN, userSearchBase: 'dc=example,dc=com' } });
    expect(await find(id)).toMatchObject({
      ...{ name: 'Renamed', enabled: false },
      config: { ...SHOWN, userSearchBase: 'dc=example,dc=com' },
    });
  });

  it.each([
    ['host', { host: 'other.example.com' }],
    ['port', { port: 1_636 }],
    ['security', { security: 'starttls' }],
  ])('asks for the secret again when it would go to another %s', async (_field, config) => {
    const id = await aDirectory();
    const refused = await change(id, { config });
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { code: 'INVALID_PROVIDER_SETTINGS', field: 'bindPassword' },
    ]);
    expect((await find(id)).config).toEqual(SHOWN);
    expect((await change(id, { config: { ...config, bindPassword: 'another' } })).status).toBe(200);
  });

  it.each([
    ['host', { host: '' }],
    ['bindDN', { bindDN: 'latchkey' }],
    ['bindPassword', { bindPassword: '' }],
    ['userSearchFilter', { userSearchFilter: '(uid=ada)' }],
    ['userSearchFilter', { userSearchFilter: '(uid={{username}}' }],
    ['usernameAttribute', { usernameAttribute: 7 }],
    ['security', { security: 'none' }],
    ['groupSearchBase', { groupSearchBase: 'groups' }],
    ['groupFilter', { groupSearchBase: GROUPS, groupFilter: '(cn=all)' }],
    ['nestedGroups', { groupSearchBase: GROUPS, nestedGroups: 'yes' }],
    ['groupSearchBase', { adminGroup: 'admins' }],
    ['adminGroup', { groupSearchBase: GROUPS, adminGroup: ['admins'] }],
    ['roleMap', { groupSearchBase: GROUPS, roleMap: 'ops:operators' }],
    ['roleMap', { groupSearchBase: GROUPS, roleMap: [{ group: 'ops' }] }],
    ['roleMap', { groupSearchBase: GROUPS, roleMap: [{ group: ' ', role: 'operators' }] }],
    ['roleMap', { groupSearchBase: GROUPS, roleMap: [{ group: 'ops', role: 'no-such-role' }] }],
    ['roleMap', { groupSearchBase: GROUPS, roleMap: [{ group: 'ops', role: 'user' }] }],
    ['port', { port: '636' }],
  ])('refuses a %s that cannot be used', async (field, config) => {
    const { status, body } = await create({}, config);
    expect([status, body]).toMatchObject([400, { code: 'INVALID_PROVIDER_SETTINGS', field }]);
  });

  it.each([
    ['no name', { name: ' ' }],
    ['an unknown type', { type: 'saml' }],
    ['settings that are no object', { config: 'ldap.example.com' }],
    ['an order that is no number', { displayOrder: 'first' }],
  ])('refuses %s', async (_what, fields) => {
    expect([(await create(fields)).status]).toEqual([400]);
  });

  it('understands the TLS switch of existing clients', async () => {
    expect((await create({}, { useTLS: true })).body.config).toMatchObject({ security: 'ldaps', port: 636 });
    expect((await create({}, { useTLS: false })).body.config).toMatchObject({
      ...{ security: 'starttls', port: 389, useTLS: false },
    });
  });

  it('removes a directory that nobody uses', async () => {
    const id = await aDirectory();
    const { status, body } = await manager.client.delete(`/users/sso-providers/${id}`);
    expect([status, body]).toEqual([200, { message: 'SSO provider deleted' }]);
    expect(await find(id)).toBeUndefined();
  });

  it.each(['0', '-1', '1.5', 'x', '99999', '99999999999999'])('does not know the id %s', async (id) => {
    const responses = [
      await change(id, { enabled: true }),
      await manager.client.delete(`/users/sso-providers/${id}`),
      await manager.client.post(`/users/sso-providers/${id}/test`, {}),
    ];
    expect(responses.map(({ status, body }) => [status, body.code])).toEqual(
      Array(3).fill([404, 'SSO_PROVIDER_NOT_FOUND']),
    );
  });

  it('records each change with who made it, without settings', async () => {
    const id = await aDirectory({ name: 'Audited' });
    await change(id, { enabled: false });
    await manager.client.delete(`/users/sso-providers/${id}`);
    for (const action of ['provider.created', 'provider.changed', 'provider.deleted']) {
      const { entries } = (await admin.client.get(`/api/audit-logs?action=${action}&limit=1`)).body;
      expect(entries[0]).toMatchObject({
        actorId: manager.userId,
        details: { provider: id, name: 'Audited' },
      });
    }
  });

  it('is only for holders of providers.manage', async () => {
    const user = await aPerson(running.app);
    const id = await aDirectory();
    const responses = [
      await user.client.get('/users/sso-providers/admin'),
      await create({}, {}, user),
      await change(id, { enabled: false }, user),
      await user.client.delete(`/users/sso-providers/${id}`),
      await user.client.post(`/users/sso-providers/${id}/test`, {}),
    ];
    expect(responses.map(({ status, body }) => [status, body.permission])).toEqual(
      Array(5).fill([403, 'providers.manage']),
    );
  });
});
