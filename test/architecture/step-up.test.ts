import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { type Handler, listHandlers, nameOf } from '../support/app/handlers.js';
import { TestApp } from '../support/app/test-app.js';
import { readCallTable } from '../support/termix/call-table.js';

/**
 * What asks for a fresh proof by default. Only operations that no published front end calls: it would show an error that
 * its users can do nothing about.
 */
const OWN = [
  'DELETE /api/applications/:id',
  'DELETE /api/webhooks/:id',
  'PATCH /api/webhooks/:id',
  'POST /api/webhooks',
  'POST /api/webhooks/:id/secret',
  'DELETE /users/invitations/:id',
  'DELETE /users/me/api-keys/:keyId',
  'DELETE /users/me/email',
  'GET /users/me/export',
  'POST /users/admin/enrolment-code',
  'PATCH /api/applications/:id',
  'POST /api/applications',
  'POST /oauth/authorize/approve',
  'POST /oauth/device/approve',
  'POST /users/admin/reactivate',
  'POST /users/admin/suspend',
  'POST /users/invitations',
  'PUT /api/security/passkey-unlock',
  'PATCH /users/step-up',
  'POST /users/me/api-keys',
  'PUT /users/me/api-keys/:keyId/data',
  'PUT /users/me/email',
];

/** What asks with `STEP_UP=all` as well. */
const ALL = [
  'DELETE /rbac/roles/:id',
  'DELETE /rbac/users/:userId/roles/:roleId',
  'DELETE /users/api-keys/:keyId',
  'DELETE /users/delete-user',
  'DELETE /users/oidc-config',
  'DELETE /users/sso-providers/:id',
  'DELETE /users/webauthn/credentials/:id',
  'GET /users/oidc-config/admin',
  'PATCH /users/oidc-auto-provision',
  'PATCH /users/password-login-allowed',
  'PATCH /users/password-reset-allowed',
  'PATCH /users/registration-allowed',
  'POST /rbac/roles',
  'POST /rbac/users/:userId/roles',
  'POST /users/admin/reset-password',
  'POST /users/admin/totp/disable',
  'POST /users/api-keys',
  'POST /users/link-oidc-to-password',
  'POST /users/make-admin',
  'POST /users/oidc-config',
  'POST /users/remove-admin',
  'POST /users/sso-providers',
  'POST /users/totp/enable',
  'POST /users/totp/setup',
  'POST /users/unlink-oidc-from-password',
  'POST /users/webauthn/register/options',
  'POST /users/webauthn/register/verify',
  'PUT /rbac/roles/:id',
  'PUT /users/sso-providers/:id',
];

/** What the published front ends call; from their documentation and sources, not from this code. */
const CALLED_BY_FRONT_ENDS = [
  ...['create', 'login', 'logout', 'change-password', 'unlock-data', 'make-admin', 'remove-admin'],
  ...['initiate-reset', 'verify-reset-code', 'complete-reset', 'api-keys', 'oidc-config', 'ldap/login'],
  ...['totp/setup', 'totp/enable', 'totp/disable', 'totp/backup-codes', 'totp/verify-login', 'proxy-login'],
  ...['link-oidc-to-password', 'unlink-oidc-from-password', 'sessions/revoke-all', 'admin-create'],
  ...['webauthn/register/options', 'webauthn/register/verify', 'admin/reset-password', 'admin/totp/disable'],
  ...['webauthn/authenticate/options', 'webauthn/authenticate/verify', 'sso-providers'],
]
  .map((name) => `POST /users/${name}`)
  .concat(
    ['me', 'setup-required', 'count', 'db-health', 'data-status', 'list', 'api-keys', 'sessions'].map(
      (name) => `GET /users/${name}`,
    ),
    ['oidc-config', 'oidc-config/admin', 'oidc/authorize', 'oidc/callback', 'webauthn/credentials'].map(
      (name) => `GET /users/${name}`,
    ),
    [
      ...['registration-allowed', 'password-login-allowed', 'password-reset-allowed', 'session-timeout'],
      ...['log-level', 'guacamole-settings', 'oidc-auto-provision'],
    ].flatMap((name) => [`GET /users/${name}`, `PATCH /users/${name}`]),
    ['delete-account', 'delete-user', 'oidc-config', 'sessions/:sessionId', 'api-keys/:keyId'].map(
      (name) => `DELETE /users/${name}`,
    ),
    [
      'GET /users/me/token',
      'PATCH /users/webauthn/credentials/:id',
      'DELETE /users/webauthn/credentials/:id',
    ],
    ['GET /rbac/permissions/catalog', 'GET /rbac/roles', 'POST /rbac/roles', 'PUT /rbac/roles/:id'],
    ['DELETE /rbac/roles/:id', 'GET /rbac/users/:userId/roles', 'POST /rbac/users/:userId/roles'],
    ['DELETE /rbac/users/:userId/roles/:roleId', 'GET /api/security', 'PATCH /api/security'],
    ['passcode', 'lock', 'unlock', 'single-session', 'activity'].map((name) => `POST /api/security/${name}`),
    ['DELETE /api/security/passcode', 'GET /api/security/terminal/:containerId/mfa-status'],
    ['mfa-lock', 'mfa-unlock', 'mfa-verify'].map(
      (name) => `POST /api/security/terminal/:containerId/${name}`,
    ),
  );

describe('the fresh proofs that routes ask for', () => {
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

  const asking = (stepUp: string) =>
    handlers
      .filter(({ access }) => access?.stepUp === stepUp)
      .map(nameOf)
      .sort();

  it('are as intended', () => {
    expect(asking('own')).toEqual([...OWN].sort());
    expect(asking('all')).toEqual([...ALL].sort());
  });

  it('never stop a call of a published front end by default', () => {
    const termix = readCallTable().map(({ method, path }) => `${method} ${path}`);
    const called = new Set([...CALLED_BY_FRONT_ENDS, ...termix]);
    const known = handlers.map(nameOf).filter((name) => called.has(name));

    expect(termix.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.length).toBeGreaterThan(90);
    expect(asking('own').filter((name) => called.has(name))).toEqual([]);
  });
});
