import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RouteTable } from '#platform/http';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { type Handler, listHandlers, liveRoutes, nameOf } from '../support/app/handlers.js';
import { TestApp } from '../support/app/test-app.js';

/** All routes that need no authentication. Adding a line here is a security decision. */
const PUBLIC = [
  'GET /.well-known/latchkey/jwks.json',
  'GET /api/pages',
  'GET /door/start',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /users/oidc-auto-provision',
  'GET /users/oidc-config',
  'GET /users/oidc/authorize',
  'GET /users/oidc/callback',
  'GET /users/oidc/second-factor',
  'GET /users/oidc/second-factor/page.css',
  'GET /users/oidc/second-factor/page.js',
  'GET /users/password-login-allowed',
  'GET /users/password-reset-allowed',
  'GET /users/registration-allowed',
  'GET /users/setup-required',
  'POST /users/complete-reset',
  'POST /users/create',
  'POST /users/initiate-reset',
  'POST /users/login',
  'POST /users/oidc/backchannel-logout',
  'POST /users/oidc/callback',
  'POST /users/totp/verify-login',
  'POST /users/verify-reset-code',
];

/** Routes that accept a session that has ended. */
const EVEN_IF_ENDED = ['POST /users/logout'];

/**
 * What an admin's API key may not do: make or end keys, change who is admin, change or read the provider, link accounts,
 * register applications.
 * A key that leaked must neither work after its deletion nor give anybody more rights.
 */
const ADMIN_SESSION = [
  'DELETE /api/applications/:id',
  'DELETE /users/api-keys/:keyId',
  'DELETE /users/oidc-config',
  'GET /users/oidc-config/admin',
  'PATCH /api/applications/:id',
  'POST /api/applications',
  'POST /api/applications/check-upstream',
  'POST /users/api-keys',
  'POST /users/link-oidc-to-password',
  'POST /users/make-admin',
  'POST /users/oidc-config',
  'POST /users/oidc-config/test',
  'POST /users/remove-admin',
  'POST /users/unlink-oidc-from-password',
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

  it('reject API keys of admins where intended', () => {
    expect(those(({ access }) => access?.level === 'admin-session')).toEqual(ADMIN_SESSION);
  });

  it('need a scope where intended', () => {
    expect(those(({ access }) => access?.scope !== undefined)).toEqual(SCOPED);
  });

  it('number at most eight per controller', () => {
    const names = handlers.map(({ controller }) => controller);
    const crowded = [...new Set(names)].filter(
      (name) => names.filter((other) => other === name).length > MAX_ROUTES,
    );

    expect(crowded).toEqual([]);
  });
});
