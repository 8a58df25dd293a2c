import { type Group } from './answer-group.js';

/** What needs a permission, for oneself too or only for others. */
export const ANSWERS_TO_HOLDERS: readonly Group[] = [
  {
    columns: 'MENLD NNN ++ +C', // holders of another permission, also with an API key
    rows: {
      'GET /api/applications': '200',
      'GET /api/applications/presets': '200',
      'GET /api/applications/{id}': '200',
      'GET /api/audit-logs other': '200',
      'GET /api/audit-logs stronger': '200',
      'GET /api/installation': '200',
      'GET /audit-logs other': '200',
      'GET /audit-logs own': '200',
      'GET /audit-logs stronger': '200',
      'GET /audit-logs/actions': '200',
      'GET /audit-logs/export other': '200',
      'GET /audit-logs/export own': '200',
      'GET /audit-logs/export stronger': '200',
      'GET /api/webhooks': '200',
      'GET /api/webhooks/{id}/deliveries': '404 WEBHOOK_NOT_FOUND',
      'GET /users/api-keys': '200',
      'GET /users/count': '200',
      'GET /users/db-health': '200',
      'GET /users/invitations': '200',
      'GET /users/step-up': '200',
      'PATCH /users/guacamole-settings': '200',
      'PATCH /users/log-level': '200',
      'PATCH /users/oidc-auto-provision': '200',
      'PATCH /users/oidc-silent-login-default': '200',
      'PATCH /users/password-login-allowed': '200',
      'PATCH /users/password-reset-allowed': '200',
      'PATCH /users/registration-allowed': '200',
      'PATCH /users/session-timeout': '200',
      'POST /api/applications/{id}/check': '200',
    },
  },
  {
    columns: 'MENLD NNN ++ SS', // holders of another permission, in a session
    rows: {
      'DELETE /users/api-keys/{keyId} own': '200',
      'DELETE /users/api-keys/{keyId} other': '200',
      'DELETE /users/api-keys/{keyId} stronger': '200',
      'DELETE /users/oidc-config': '200',
      'DELETE /users/sso-providers/{id}': '404 SSO_PROVIDER_NOT_FOUND',
      'GET /users/oidc-config/admin': '200',
      'GET /users/sso-providers/admin': '200',
      'POST /api/applications/check-upstream': '200',
      'POST /api/webhooks/{id}/retry': '404 WEBHOOK_NOT_FOUND',
      'POST /api/webhooks/{id}/test': '404 WEBHOOK_NOT_FOUND',
      'POST /users/access-check': '200',
      'POST /users/api-keys own': '201',
      'POST /users/api-keys other': '201',
      'POST /users/api-keys stronger': '201',
      'POST /users/make-admin own': '400 ALREADY_ADMIN',
      'POST /users/make-admin other': '200',
      'POST /users/make-admin stronger': '400 ALREADY_ADMIN',
      'POST /users/oidc-config': '200',
      'POST /users/oidc-config/test': '200',
      'POST /users/remove-admin own': '400 CANNOT_REMOVE_SELF',
      'POST /users/remove-admin other': '400 NOT_AN_ADMIN',
      'POST /users/remove-admin stronger': '200',
      'POST /users/sso-providers': '201',
      'POST /users/sso-providers/{id}/test': '404 SSO_PROVIDER_NOT_FOUND',
      'PUT /users/sso-providers/{id}': '404 SSO_PROVIDER_NOT_FOUND',
    },
  },
  {
    columns: 'MENLD NNN P+ SS', // holders of another permission, in a freshly proved session
    rows: {
      'DELETE /api/applications/{id}': '200',
      'DELETE /api/webhooks/{id}': '404 WEBHOOK_NOT_FOUND',
      'PATCH /api/webhooks/{id}': '404 WEBHOOK_NOT_FOUND',
      'POST /api/webhooks': '201',
      'POST /api/webhooks/{id}/secret': '404 WEBHOOK_NOT_FOUND',
      'PATCH /api/applications/{id}': '200',
      'PATCH /users/step-up': '200',
      'POST /api/applications': '201',
    },
  },

  {
    columns: 'MENLD +NN ++ +C', // users.manage
    rows: {
      'DELETE /users/delete-user own': '400 CANNOT_DELETE_SELF',
      'DELETE /users/delete-user other': '200',
      'GET /users/admin/export/{userId} own': '200',
      'GET /users/admin/export/{userId} other': '200',
      'POST /users/admin-create': '200',
    },
  },
  {
    columns: 'MENLD WNN ++ +C',
    rows: {
      'DELETE /users/delete-user stronger': '200',
      'GET /users/admin/export/{userId} stronger': '200',
    },
  },
  {
    columns: 'MENLD +NN P+ +C',
    rows: {
      'POST /users/admin/reactivate own': '400 NOT_SUSPENDED',
      'POST /users/admin/reactivate other': '400 NOT_SUSPENDED',
      'POST /users/admin/suspend own': '400 CANNOT_SUSPEND_SELF',
      'POST /users/admin/suspend other': '200',
    },
  },
  {
    columns: 'MENLD WNN P+ +C',
    rows: {
      'POST /users/admin/reactivate stronger': '400 NOT_SUSPENDED',
      'POST /users/admin/suspend stronger': '200',
    },
  },
  {
    columns: 'MENLD +NN ++ SS',
    rows: {
      'POST /users/admin/reset-password own': '400 CANNOT_RESET_SELF',
      'POST /users/admin/reset-password other': '200',
      'POST /users/admin/totp/disable own': '400 CANNOT_RESET_SELF',
      'POST /users/admin/totp/disable other': '400 TOTP_NOT_ENABLED',
      'POST /users/link-oidc-to-password own': '400 NOT_OIDC_ONLY',
      'POST /users/link-oidc-to-password other': '400 NOT_OIDC_ONLY',
      'POST /users/unlink-oidc-from-password own': '400 NOT_OIDC',
      'POST /users/unlink-oidc-from-password other': '400 NOT_OIDC',
    },
  },
  {
    columns: 'MENLD WNN ++ SS',
    rows: {
      'POST /users/admin/reset-password stronger': '200',
      'POST /users/admin/totp/disable stronger': '400 TOTP_NOT_ENABLED',
      'POST /users/link-oidc-to-password stronger': '400 NOT_OIDC_ONLY',
      'POST /users/unlink-oidc-from-password stronger': '400 NOT_OIDC',
    },
  },
  {
    columns: 'MENLD +NN P+ SS',
    rows: {
      'DELETE /users/invitations/{id} own': '200',
      'DELETE /users/invitations/{id} other': '200',
      'POST /users/admin/enrolment-code own': '200',
      'POST /users/admin/enrolment-code other': '200',
      'POST /users/invitations': '201',
    },
  },
  {
    columns: 'MENLD WNN P+ SS',
    rows: {
      'DELETE /users/invitations/{id} stronger': '200',
      'POST /users/admin/enrolment-code stronger': '200',
    },
  },

  {
    columns: 'MENLD N+N ++ +C', // roles.manage
    rows: {
      'GET /rbac/permissions/catalog': '200',
      'GET /rbac/users/{userId}/roles other': '200',
      'GET /rbac/users/{userId}/roles stronger': '200',
    },
  },
  {
    columns: 'MENLD N+N ++ SS',
    rows: {
      'DELETE /rbac/roles/{id} own': '200',
      'DELETE /rbac/roles/{id} other': '200',
      'DELETE /rbac/users/{userId}/roles/{roleId} own': '200',
      'DELETE /rbac/users/{userId}/roles/{roleId} other': '200',
      'POST /rbac/users/{userId}/roles own': '200',
      'POST /rbac/users/{userId}/roles other': '200',
    },
  },
  {
    columns: 'MENLD NWN ++ SS',
    rows: {
      'DELETE /rbac/users/{userId}/roles/{roleId} stronger': '200',
      'POST /rbac/users/{userId}/roles stronger': '200',
    },
  },
  {
    columns: 'MENLD NGN ++ SS', // the examples contain permissions that the holder lacks
    rows: {
      'DELETE /rbac/roles/{id} stronger': '200',
      'POST /rbac/roles': '201',
      'PUT /rbac/roles/{id} own': '200',
      'PUT /rbac/roles/{id} other': '200',
      'PUT /rbac/roles/{id} stronger': '200',
    },
  },

  {
    columns: 'MENLD NN+ ++ +C', // sessions.manage
    rows: {
      'GET /api/connections other': '200',
      'GET /api/connections stronger': '200',
      'GET /users/sessions other': '200',
      'GET /users/sessions stronger': '200',
      'POST /users/sessions/revoke-all other': '200',
    },
  },
  { columns: 'MENLD NNW ++ +C', rows: { 'POST /users/sessions/revoke-all stronger': '200' } },
  {
    columns: 'ME-LD --+ ++ +C',
    rows: {
      'DELETE /api/connections/{id} other': ['200', '404 CONNECTION_NOT_FOUND'],
      'DELETE /users/sessions/{sessionId} other': ['200', '403 NOT_YOUR_SESSION'],
    },
  },
  {
    columns: 'ME-LD --W ++ +C',
    rows: {
      'DELETE /api/connections/{id} stronger': ['200', '404 CONNECTION_NOT_FOUND'],
      'DELETE /users/sessions/{sessionId} stronger': ['200', '403 NOT_YOUR_SESSION'],
    },
  },
];
