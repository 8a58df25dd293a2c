import { type Belongings } from './belongings.js';

const TARGETS = ['own', 'other', 'stronger'];

/** What a request replaces in the example of the document. */
export type Aim = {
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly body?: Readonly<Record<string, unknown>>;
};

const byUserId = ({ userId }: Belongings): Aim => ({ body: { userId } });
const byFilter = ({ userId }: Belongings): Aim => ({ query: `userId=${userId}` });
const ofUser = ({ userId }: Belongings): Aim => ({ parameters: { userId } });

/** How each operation that acts on an account, or on what belongs to it, is aimed. Every other operation has no target. */
export const AIMS: Readonly<Record<string, (target: Belongings) => Aim>> = {
  'DELETE /api/connections/{id}': ({ connectionId: id }) => ({ parameters: { id } }),
  'DELETE /rbac/roles/{id}': ({ roleId: id }) => ({ parameters: { id } }),
  'DELETE /rbac/users/{userId}/roles/{roleId}': ofUser,
  'DELETE /users/api-keys/{keyId}': ({ keyId }) => ({ parameters: { keyId } }),
  'DELETE /users/delete-user': ({ username }) => ({ body: { username } }),
  'DELETE /users/invitations/{id}': ({ invitationId: id }) => ({ parameters: { id } }),
  'DELETE /users/me/api-keys/{keyId}': ({ keyId }) => ({ parameters: { keyId } }),
  'DELETE /users/sessions/{sessionId}': ({ sessionId }) => ({ parameters: { sessionId } }),
  'DELETE /users/trusted-devices/{id}': ({ deviceId: id }) => ({ parameters: { id } }),
  'DELETE /users/webauthn/credentials/{id}': ({ passkeyId: id }) => ({ parameters: { id } }),
  'GET /api/audit-logs': byFilter,
  'GET /api/connections': byFilter,
  'GET /audit-logs': byFilter,
  'GET /audit-logs/export': byFilter,
  'GET /rbac/users/{userId}/roles': ofUser,
  'GET /users/admin/export/{userId}': ofUser,
  'GET /users/sessions': byFilter,
  'PATCH /users/webauthn/credentials/{id}': ({ passkeyId: id }) => ({ parameters: { id } }),
  'POST /rbac/users/{userId}/roles': ofUser,
  'POST /users/admin/enrolment-code': byUserId,
  'POST /users/admin/reactivate': byUserId,
  'POST /users/admin/reset-password': ({ userId }) => ({ body: { userId, username: undefined } }),
  'POST /users/admin/suspend': byUserId,
  'POST /users/admin/totp/disable': byUserId,
  'POST /users/api-keys': byUserId,
  'POST /users/link-oidc-to-password': ({ userId: oidcUserId }) => ({
    body: { oidcUserId, targetUsername: 'grace' },
  }),
  'POST /users/make-admin': ({ userId }) => ({ body: { userId, username: undefined } }),
  'POST /users/remove-admin': ({ userId }) => ({ body: { userId, username: undefined } }),
  'POST /users/sessions/revoke-all': ({ userId: targetUserId }) => ({ body: { targetUserId } }),
  'POST /users/unlink-oidc-from-password': byUserId,
  'PUT /rbac/roles/{id}': ({ roleId: id }) => ({ parameters: { id } }),
  'PUT /users/me/api-keys/{keyId}/data': ({ keyId }) => ({ parameters: { keyId } }),
};

/** The names of the requests to an operation: one for each target, or the operation itself. */
export const aimsOf = (operation: string): readonly string[] =>
  operation in AIMS ? TARGETS.map((target) => `${operation} ${target}`) : [operation];
