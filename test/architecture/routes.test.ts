import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listAdmittingScopes } from '#access';
import { RouteTable } from '#platform/http';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { type Handler, listHandlers, liveRoutes, nameOf } from '../support/app/handlers.js';
import { TestApp } from '../support/app/test-app.js';

/** All routes that need no authentication. Adding a line here is a security decision. */
const PUBLIC = [
  'GET /.well-known/latchkey/jwks.json',
  'GET /.well-known/oauth-authorization-server',
  'GET /api/pages',
  'GET /door/start',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /users/oidc-auto-provision',
  'GET /users/oidc-config',
  'GET /users/oidc-silent-login-default',
  'GET /users/oidc/authorize',
  'GET /users/oidc/callback',
  'GET /users/oidc/callback/:providerId',
  'GET /users/oidc/second-factor',
  'GET /users/oidc/second-factor/page.css',
  'GET /users/oidc/second-factor/page.js',
  'GET /users/password-login-allowed',
  'GET /users/password-reset-allowed',
  'GET /users/registration-allowed',
  'GET /users/setup-required',
  'GET /users/sso-providers',
  'POST /oauth/device_authorization',
  'POST /oauth/token',
  'POST /users/complete-reset',
  'POST /users/create',
  'POST /users/email/verify',
  'POST /users/initiate-reset',
  'POST /users/invitations/accept',
  'POST /users/ldap/login',
  'POST /users/login',
  'POST /users/oidc/backchannel-logout',
  'POST /users/oidc/callback',
  'POST /users/oidc/callback/:providerId',
  'POST /users/proxy-login',
  'POST /users/totp/verify-login',
  'POST /users/verify-reset-code',
  'POST /users/webauthn/authenticate/options',
  'POST /users/webauthn/authenticate/verify',
];

/** Routes that accept a session that has ended. */
const EVEN_IF_ENDED = ['POST /users/logout'];

/** What only admins may do, because no permission is meant for it. */
const ADMIN = [
  'GET /api/installation',
  'GET /users/db-health',
  'POST /users/make-admin',
  'POST /users/remove-admin',
];

/**
 * What an API key may not do for its user, whatever their permissions: make or end keys, change who is admin, change or
 * read the provider, link accounts, register applications, change roles. A key that leaked must neither work after its
 * deletion nor give anybody more rights.
 */
const PRIVILEGED_SESSION = [
  'DELETE /api/applications/:id',
  'DELETE /api/webhooks/:id',
  'DELETE /rbac/roles/:id',
  'DELETE /rbac/users/:userId/roles/:roleId',
  'DELETE /users/api-keys/:keyId',
  'DELETE /users/invitations/:id',
  'DELETE /users/oidc-config',
  'DELETE /users/sso-providers/:id',
  'GET /users/oidc-config/admin',
  'GET /users/sso-providers/admin',
  'PATCH /api/applications/:id',
  'PATCH /api/webhooks/:id',
  'PATCH /users/step-up',
  'POST /api/applications',
  'POST /api/applications/check-upstream',
  'POST /api/webhooks',
  'POST /api/webhooks/:id/retry',
  'POST /api/webhooks/:id/secret',
  'POST /api/webhooks/:id/test',
  'POST /rbac/roles',
  'POST /rbac/users/:userId/roles',
  'POST /users/admin/enrolment-code',
  'POST /users/admin/reset-password',
  'POST /users/admin/totp/disable',
  'POST /users/api-keys',
  'POST /users/invitations',
  'POST /users/link-oidc-to-password',
  'POST /users/make-admin',
  'POST /users/oidc-config',
  'POST /users/oidc-config/test',
  'POST /users/remove-admin',
  'POST /users/sso-providers',
  'POST /users/sso-providers/:id/test',
  'POST /users/unlink-oidc-from-password',
  'PUT /rbac/roles/:id',
  'PUT /users/sso-providers/:id',
];

/** What an API key may do only with a scope that was granted to it, and nobody else may do. */
const SCOPED = ['POST /api/introspect'];

const MAX_ROUTES = 8;

describe('the routes', () => {
  let database: TestDatabase;
  let app: TestApp;
  let handlers: Handler[];

  beforeAll(async () => {
    database = await engines[0]![1]();
    app = await TestApp.start({ database });
    handlers = listHandlers(app);
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const those = (which: (handler: Handler) => boolean) => handlers.filter(which).map(nameOf).sort();

  it('all have a handler that the access guard knows', () => {
    expect(handlers.map(nameOf).sort()).toEqual(liveRoutes(app.get(RouteTable).routes).sort());
  });

  it('all declare their access level', () => {
    expect(those(({ access }) => access === undefined)).toEqual([]);
  });

  it('are public only where intended', () => {
    expect(those(({ access }) => access?.level === 'public')).toEqual([...PUBLIC].sort());
  });

  it('accept ended sessions only where intended', () => {
    expect(those(({ access }) => access?.evenIfEnded === true)).toEqual([...EVEN_IF_ENDED].sort());
  });

  it('are for admins only where intended', () => {
    expect(those(({ access }) => access?.level.startsWith('admin') === true)).toEqual(ADMIN);
  });

  it('reject the API keys of privileged users where intended', () => {
    const isPrivileged = ({ access }: Handler) =>
      access?.level === 'admin-session' || (access?.level === 'session' && access.permission !== undefined);
    expect(those(isPrivileged)).toEqual(PRIVILEGED_SESSION);
  });

  it('need a scope where intended', () => {
    expect(those(({ access }) => access?.level === 'key')).toEqual(SCOPED);
  });

  it('that admit API keys all name the scopes that do', () => {
    const admitsKeys = ({ access }: Handler) => access?.level === 'user' || access?.level === 'key';
    expect(
      those((handler) => admitsKeys(handler) && listAdmittingScopes(handler.access!).length === 0),
    ).toEqual([]);
  });

  it('number at most eight per controller', () => {
    const names = handlers.map(({ controller }) => controller);
    const crowded = [...new Set(names)].filter(
      (name) => names.filter((other) => other === name).length > MAX_ROUTES,
    );

    expect(crowded).toEqual([]);
  });
});
