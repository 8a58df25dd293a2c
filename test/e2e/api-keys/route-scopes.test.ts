import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { anApplication } from '../../support/fixtures/door.js';
import { type Handler, listHandlers, nameOf } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';

/**
 * The scopes that admit an API key to each route, written by hand; it needs one of them. Every other route refuses every
 * key. Changing a line here is a security decision.
 */
const ADMITTING: Readonly<Record<string, readonly string[]>> = {
  'DELETE /api/connections/:id': ['me', 'sessions.manage'],
  'DELETE /users/data/:name': ['data'],
  'DELETE /users/delete-user': ['users.manage'],
  'DELETE /users/sessions/:sessionId': ['me', 'sessions.manage'],
  'GET /api/applications': ['applications.manage'],
  'GET /api/applications/:id': ['applications.manage'],
  'GET /api/applications/presets': ['applications.manage'],
  'GET /api/audit-logs': ['me', 'audit.view'],
  'GET /api/connections': ['me', 'sessions.manage'],
  'GET /api/events': ['me', 'audit.view'],
  'GET /api/installation': ['*'],
  'GET /api/security': ['me'],
  'GET /api/security/passkey-unlock': ['me'],
  'GET /api/security/terminal/:containerId/access': ['me'],
  'GET /api/security/terminal/:containerId/mfa-status': ['me'],
  'GET /api/webhooks': ['webhooks.manage'],
  'GET /api/webhooks/:id/deliveries': ['webhooks.manage'],
  'GET /audit-logs': ['audit.view'],
  'GET /audit-logs/actions': ['audit.view'],
  'GET /audit-logs/export': ['audit.view'],
  'GET /rbac/permissions/catalog': ['roles.manage'],
  'GET /rbac/roles': ['me', 'roles.manage'],
  'GET /rbac/users/:userId/roles': ['me', 'roles.manage'],
  'GET /users/admin/export/:userId': ['users.manage'],
  'GET /users/api-keys': ['api-keys.manage'],
  'GET /users/count': ['users.view'],
  'GET /users/data': ['data'],
  'GET /users/data-status': ['me'],
  'GET /users/data/:name': ['data'],
  'GET /users/db-health': ['*'],
  'GET /users/guacamole-settings': ['me'],
  'GET /users/invitations': ['users.view'],
  'GET /users/list': ['me', 'users.view'],
  'GET /users/log-level': ['me'],
  'GET /users/me': ['me'],
  'GET /users/session-timeout': ['me'],
  'GET /users/sessions': ['me', 'sessions.manage'],
  'GET /users/step-up': ['settings.manage'],
  'GET /users/totp/status': ['me'],
  'GET /users/webauthn/credentials': ['me'],
  'PATCH /users/guacamole-settings': ['settings.manage'],
  'PATCH /users/log-level': ['settings.manage'],
  'PATCH /users/oidc-auto-provision': ['providers.manage'],
  'PATCH /users/oidc-silent-login-default': ['providers.manage'],
  'PATCH /users/password-login-allowed': ['settings.manage'],
  'PATCH /users/password-reset-allowed': ['settings.manage'],
  'PATCH /users/registration-allowed': ['settings.manage'],
  'PATCH /users/session-timeout': ['settings.manage'],
  'POST /api/applications/:id/check': ['applications.manage'],
  'POST /api/introspect': ['introspect'],
  'POST /users/admin-create': ['users.manage'],
  'POST /users/admin/reactivate': ['users.manage'],
  'POST /users/admin/suspend': ['users.manage'],
  'POST /users/sessions/revoke-all': ['me', 'sessions.manage'],
  'PUT /users/data/:name': ['data'],
};

const PERMISSIONS = [
  ...['users.view', 'users.manage', 'roles.manage', 'sessions.manage', 'settings.manage', 'providers.manage'],
  ...['api-keys.manage', 'applications.manage', 'audit.view', 'webhooks.manage', 'remote-desktop.use'],
];

/** What a key with one scope is admitted to as if it had these. */
const INCLUDED: Readonly<Record<string, readonly string[]>> = {
  'users.*': ['users.view', 'users.manage'],
  '*': [...PERMISSIONS, '*'],
};

const SCOPES = [...PERMISSIONS, 'users.*', '*', 'me', 'data', 'introspect', 'door:shell'];

describe.each(engines)('the scopes of the routes on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let routes: Handler[];
  let owner: Person;

  beforeAll(async () => {
    owner = await aPerson(running.app, 'owner');
    await anApplication(running.app, { slug: 'shell' });
    routes = listHandlers(running.app).filter(({ access }) => access?.level !== 'public');
  });

  /** One of the routes ends the sessions of the owner. */
  async function logIn(): Promise<Person['client']> {
    const client = running.app.client();
    await client.post('/users/login', { username: owner.name, password: PASSWORD });
    return client;
  }

  /** Returns the routes that admit a key, and compares the refusals of the others. */
  async function listAdmitting(scopes: readonly string[] | undefined): Promise<string[]> {
    const { status, body } = await (await logIn()).post('/users/me/api-keys', { name: 'job', scopes });
    expect([scopes, status]).toEqual([scopes, 201]);
    return listAdmittingKey(body.token);
  }

  async function listAdmittingKey(token: string): Promise<string[]> {
    const client = running.app.client(bearer(token));
    const admitting: string[] = [];
    for (const { method, path } of routes) {
      const name = nameOf({ method, path });
      const sent = method === 'GET' ? undefined : '{}';
      const { status, body } = await client.send(method, path.replace(/:\w+/g, 'x'), sent, {});
      const refusal = [name, status, body?.code, body?.scope];
      if (ADMITTING[name] === undefined) expect(refusal).toEqual([name, 403, 'SESSION_REQUIRED', undefined]);
      else if (body?.code === 'INSUFFICIENT_SCOPE')
        expect(refusal).toEqual([name, 403, body.code, ADMITTING[name][0]]);
      else admitting.push(name);
    }
    return admitting.sort();
  }

  const listWith = (scopes: readonly string[]) =>
    Object.keys(ADMITTING).filter((route) => ADMITTING[route]!.some((scope) => scopes.includes(scope)));

  it('stand for routes that exist', () => {
    const names = new Set(routes.map(nameOf));
    expect(Object.keys(ADMITTING).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(SCOPES)('admit a key with %s to its routes and to no others', async (scope) => {
    expect(await listAdmitting([scope])).toEqual(listWith(INCLUDED[scope] ?? [scope]));
  });

  it('admit a key with several scopes to the routes of all of them', async () => {
    const scopes = ['data', 'audit.view', 'introspect'];
    expect(await listAdmitting(scopes)).toEqual(listWith(scopes));
  });

  it('admit a key without scopes to all but those that are granted by name only', async () => {
    const made = { name: 'job', userId: owner.userId };
    const { body } = await (await logIn()).post('/users/api-keys', made);
    const expected = Object.keys(ADMITTING).filter((route) => route !== 'POST /api/introspect');
    expect(await listAdmittingKey(body.token)).toEqual(expected);
  });

  it('admit a key of another user to data only once this user agreed, with and without scopes', async () => {
    const user = await aPerson(running.app);
    for (const scopes of [undefined, ['data']]) {
      const made = { name: 'job', userId: user.userId, scopes };
      const { id, token } = (await (await logIn()).post('/users/api-keys', made)).body;
      const client = running.app.client();
      const admittedToData = async () =>
        (await listAdmittingKey(token)).filter((name) => name.includes('/data'));
      const others = scopes === undefined ? ['GET /users/data-status'] : [];
      expect(await admittedToData()).toEqual(others);
      await client.post('/users/login', { username: user.name, password: PASSWORD });
      expect((await client.put(`/users/me/api-keys/${id}/data`, { allow: true })).status).toBe(200);
      expect(await admittedToData()).toEqual([...listWith(['data']), ...others].sort());
    }
  });
});
