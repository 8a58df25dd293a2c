import { expectOk, type TermixCalls, type TermixStage } from './termix-call.js';

const byAdmin =
  (path: string, body?: unknown) =>
  async ({ admin }: TermixStage) => ({ by: admin.client, path, body });

const PROVIDERS = '/users/sso-providers';

/** What the form sends, with the password that it was shown. */
const FORM = {
  ...{ name: 'Directory', type: 'ldap', enabled: true, displayOrder: 0 },
  config: {
    ...{ host: 'ldap.example.com', port: 389, useTLS: false, bindDN: 'cn=termix', bindPassword: 'set' },
    ...{ userSearchBase: 'dc=example', userSearchFilter: '(uid={{username}})' },
    ...{ usernameAttribute: 'uid', displayNameAttribute: 'cn' },
  },
};
const NEW = { ...FORM, config: { ...FORM.config, bindPassword: 'secret' } };

async function aDirectory({ admin }: TermixStage): Promise<string> {
  return `${PROVIDERS}/${expectOk(await admin.client.post(PROVIDERS, NEW)).id}`;
}

/** The admin panel: settings, single sign-on and the audit log. */
export const SETTINGS_CALLS: TermixCalls = {
  'PATCH /users/registration-allowed': byAdmin('/users/registration-allowed', { allowed: true }),
  'PATCH /users/password-login-allowed': byAdmin('/users/password-login-allowed', { allowed: true }),
  'PATCH /users/password-reset-allowed': byAdmin('/users/password-reset-allowed', { allowed: true }),
  'GET /users/oidc-auto-provision': byAdmin('/users/oidc-auto-provision'),
  'PATCH /users/oidc-auto-provision': byAdmin('/users/oidc-auto-provision', { enabled: true }),
  'PATCH /users/oidc-silent-login-default': byAdmin('/users/oidc-silent-login-default', { enabled: false }),
  'GET /users/session-timeout': byAdmin('/users/session-timeout'),
  'PATCH /users/session-timeout': byAdmin('/users/session-timeout', { timeoutHours: 24 }),
  'GET /users/log-level': byAdmin('/users/log-level'),
  'PATCH /users/log-level': byAdmin('/users/log-level', { level: 'info' }),
  'GET /users/guacamole-settings': byAdmin('/users/guacamole-settings'),
  'PATCH /users/guacamole-settings': byAdmin('/users/guacamole-settings', {
    enabled: true,
    url: 'guacd:4822',
  }),
  'GET /users/sso-providers/admin': byAdmin(`${PROVIDERS}/admin`),
  'POST /users/sso-providers': byAdmin(PROVIDERS, NEW),
  'PUT /users/sso-providers/:id': async (stage) => ({
    by: stage.admin.client,
    path: await aDirectory(stage),
    body: FORM,
  }),
  'PUT /users/sso-providers/:id (switch)': async (stage) => ({
    by: stage.admin.client,
    path: await aDirectory(stage),
    body: { enabled: false },
  }),
  'DELETE /users/sso-providers/:id': async (stage) => ({
    by: stage.admin.client,
    path: await aDirectory(stage),
  }),
  'GET /audit-logs': byAdmin('/audit-logs?page=1&limit=50&success=true&startDate=2020-01-31T12:00'),
  'GET /audit-logs/actions': byAdmin('/audit-logs/actions'),
  'GET /users/oidc-config': byAdmin('/users/oidc-config'),
  'GET /users/oidc-config/admin': byAdmin('/users/oidc-config/admin'),
  'POST /users/oidc-config': async ({ admin, provider }) => ({
    by: admin.client,
    path: '/users/oidc-config',
    body: {
      ...provider.config,
      ...{ userinfo_url: '', identifier_path: 'sub', name_path: 'name' },
      ...{ scopes: 'openid email profile', allowed_users: '' },
    },
  }),
  'DELETE /users/oidc-config': byAdmin('/users/oidc-config'),
};
