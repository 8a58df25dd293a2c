import { beforeAll, describe, expect, it } from '@jest/globals';
import { PERMISSION_NAMES } from '#access';
import { engines } from '../../support/databases/databases.js';
import { type Handler, listHandlers, nameOf } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';

/** The permission that each route requires, written by hand. Changing a line here is a security decision. */
const REQUIRED: Readonly<Record<string, string>> = {
  'DELETE /api/applications/:id': 'applications.manage',
  'DELETE /api/webhooks/:id': 'webhooks.manage',
  'DELETE /rbac/roles/:id': 'roles.manage',
  'DELETE /rbac/users/:userId/roles/:roleId': 'roles.manage',
  'DELETE /users/api-keys/:keyId': 'api-keys.manage',
  'DELETE /users/delete-user': 'users.manage',
  'DELETE /users/invitations/:id': 'users.manage',
  'DELETE /users/oidc-config': 'providers.manage',
  'DELETE /users/sso-providers/:id': 'providers.manage',
  'GET /api/applications': 'applications.manage',
  'GET /api/applications/:id': 'applications.manage',
  'GET /api/applications/presets': 'applications.manage',
  'GET /api/installation': '*',
  'GET /api/webhooks': 'webhooks.manage',
  'GET /api/webhooks/:id/deliveries': 'webhooks.manage',
  'GET /audit-logs': 'audit.view',
  'GET /audit-logs/actions': 'audit.view',
  'GET /audit-logs/export': 'audit.view',
  'GET /rbac/permissions/catalog': 'roles.manage',
  'GET /users/admin/export/:userId': 'users.manage',
  'GET /users/api-keys': 'api-keys.manage',
  'GET /users/count': 'users.view',
  'GET /users/db-health': '*',
  'GET /users/invitations': 'users.view',
  'GET /users/oidc-config/admin': 'providers.manage',
  'GET /users/sso-providers/admin': 'providers.manage',
  'GET /users/step-up': 'settings.manage',
  'PATCH /api/applications/:id': 'applications.manage',
  'PATCH /api/webhooks/:id': 'webhooks.manage',
  'PATCH /users/guacamole-settings': 'settings.manage',
  'PATCH /users/log-level': 'settings.manage',
  'PATCH /users/oidc-auto-provision': 'providers.manage',
  'PATCH /users/oidc-silent-login-default': 'providers.manage',
  'PATCH /users/password-login-allowed': 'settings.manage',
  'PATCH /users/password-reset-allowed': 'settings.manage',
  'PATCH /users/registration-allowed': 'settings.manage',
  'PATCH /users/session-timeout': 'settings.manage',
  'PATCH /users/step-up': 'settings.manage',
  'POST /api/applications': 'applications.manage',
  'POST /api/applications/:id/check': 'applications.manage',
  'POST /api/applications/check-upstream': 'applications.manage',
  'POST /api/webhooks': 'webhooks.manage',
  'POST /api/webhooks/:id/retry': 'webhooks.manage',
  'POST /api/webhooks/:id/secret': 'webhooks.manage',
  'POST /api/webhooks/:id/test': 'webhooks.manage',
  'POST /rbac/roles': 'roles.manage',
  'POST /rbac/users/:userId/roles': 'roles.manage',
  'POST /users/admin-create': 'users.manage',
  'POST /users/admin/enrolment-code': 'users.manage',
  'POST /users/admin/reactivate': 'users.manage',
  'POST /users/admin/reset-password': 'users.manage',
  'POST /users/admin/suspend': 'users.manage',
  'POST /users/admin/totp/disable': 'users.manage',
  'POST /users/api-keys': 'api-keys.manage',
  'POST /users/invitations': 'users.manage',
  'POST /users/link-oidc-to-password': 'users.manage',
  'POST /users/make-admin': '*',
  'POST /users/oidc-config': 'providers.manage',
  'POST /users/oidc-config/test': 'providers.manage',
  'POST /users/remove-admin': '*',
  'POST /users/sso-providers': 'providers.manage',
  'POST /users/sso-providers/:id/test': 'providers.manage',
  'POST /users/unlink-oidc-from-password': 'users.manage',
  'PUT /rbac/roles/:id': 'roles.manage',
  'PUT /users/sso-providers/:id': 'providers.manage',
};

describe.each(engines)('the permissions of the routes on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let routes: Handler[];

  beforeAll(async () => {
    await aPerson(running.app);
    routes = listHandlers(running.app).filter(
      ({ access }) => access?.permission !== undefined || access?.level.startsWith('admin') === true,
    );
  });

  /** Returns the routes that do not refuse this user for lack of a permission. */
  async function listAdmitting({ client }: Person): Promise<string[]> {
    const admitting: string[] = [];
    for (const { method, path } of routes) {
      const body = method === 'GET' ? undefined : '{}';
      const response = await client.send(method, path.replace(/:\w+/g, 'x'), body, {});
      const name = nameOf({ method, path });
      expect([name, response.status]).not.toEqual([name, 503]);
      if (response.body?.code !== 'ADMIN_REQUIRED') admitting.push(name);
      else expect(response).toMatchObject({ status: 403, body: { permission: REQUIRED[name] } });
    }
    return admitting.sort();
  }

  const listRequiring = (isHeld: (permission: string) => boolean) =>
    Object.keys(REQUIRED).filter((route) => isHeld(REQUIRED[route] ?? ''));

  it('are exactly those of the table', () => {
    expect(routes.map(nameOf).sort()).toEqual(Object.keys(REQUIRED));
  });

  it.each(PERMISSION_NAMES)('admit a user with %s to its routes and to no others', async (permission) => {
    const holder = await aHolder(running.app, permission);
    expect(await listAdmitting(holder)).toEqual(listRequiring((required) => required === permission));
  });

  it('admit nobody without a role', async () => {
    expect(await listAdmitting(await aPerson(running.app))).toEqual([]);
  });

  it('admit a user with a group to the routes of its permissions', async () => {
    const holder = await aHolder(running.app, 'users.*');
    expect(await listAdmitting(holder)).toEqual(listRequiring((required) => required.startsWith('users.')));
  });

  it('admit a user with several roles to the routes of all of them', async () => {
    const holder = await aHolder(running.app, 'settings.manage', 'audit.view');
    await plantMember(running.app, holder.userId, await plantRole(running.app, ['users.view']));
    const held = ['settings.manage', 'users.view', 'audit.view'];
    expect(await listAdmitting(holder)).toEqual(listRequiring((required) => held.includes(required)));
  });

  it('admit a user with every permission to all routes', async () => {
    const holder = await aHolder(running.app, '*');
    expect(await listAdmitting(holder)).toEqual(Object.keys(REQUIRED));
  });
});
