import { type UserId } from '#shared';
import { type AuditEntry, type AuditResult } from './audit-entry.entity.js';

/** Every kind of event; docs/audit.md describes each of them. */
export const AUDIT_ACTIONS = [
  'user.created',
  'user.imported',
  'user.deletion_scheduled',
  'user.deleted',
  'user.promoted',
  'user.demoted',
  'user.admin_kept',
  'user.suspended',
  'user.reactivated',
  'user.exported',
  'role.created',
  'role.changed',
  'role.deleted',
  'role.assigned',
  'role.withdrawn',
  'invitation.created',
  'invitation.revoked',
  'invitation.accepted',
  'enrolment_code.created',
  'enrolment_code.used',
  'login',
  'login.locked',
  'login.unlocked',
  'login.unfinished',
  'logout',
  'device_login.approved',
  'device_login.denied',
  'app_login.approved',
  'session.revoked',
  'session.reauthenticated',
  'api_key.created',
  'api_key.deleted',
  'api_key.data_allowed',
  'password.changed',
  'password_reset.requested',
  'password_reset.verified',
  'password_reset.exhausted',
  'password_reset.completed',
  'email.requested',
  'email.verified',
  'email.removed',
  'totp.enabled',
  'totp.disabled',
  'totp.backup_codes_renewed',
  'totp.verified',
  'passkey.registered',
  'passkey.renamed',
  'passkey.removed',
  'passkey.verified',
  'passkey.cloned',
  'device.trusted',
  'device.revoked',
  'passcode.set',
  'passcode.changed',
  'passcode.removed',
  'passcode.cleared',
  'account.locked',
  'account.unlocked',
  'account.lock_changed',
  'account.passkey_unlock_changed',
  'single_session.changed',
  'single_session.enforced',
  'terminal.locked',
  'terminal.unlocked',
  'terminal.verified',
  'data.unlocked',
  'data.restored',
  'identity.linked',
  'identity.unlinked',
  'provider.created',
  'provider.changed',
  'provider.deleted',
  'settings.changed',
  'audit.exported',
  'application.created',
  'application.changed',
  'application.deleted',
  'webhook.created',
  'webhook.changed',
  'webhook.deleted',
  'webhook.secret_rotated',
  'keys.resealed',
  'keys.retired',
  'assertion_key.created',
  'database.moved',
  'operator.command',
  'application.opened',
  'application.refused',
  'application.socket_opened',
  'application.socket_closed',
  'connection.close_requested',
  'guacamole.token_issued',
  'guacamole.tunnel_opened',
  'guacamole.tunnel_closed',
  'guacamole.token_refused',
  'guacamole.tunnel_refused',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type AuditEvent = {
  readonly action: AuditAction;
  readonly actor: UserId | null;
  /** The affected account; defaults to the actor's. */
  readonly subject?: UserId | null;
  readonly result?: AuditResult;
  /** The authentication factor: `password`, `totp`, … */
  readonly factor?: string;
  /** Names, counts, reasons. Never a password, code, token, key or hash. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
};

/** An event that another system recorded. */
export type PastEvent = AuditEvent & Pick<AuditEntry, 'at' | 'address' | 'userAgent'>;

/** Who made a change: a user, or the operator. */
export type AuditedBy = Pick<AuditEvent, 'actor' | 'factor'>;

/** The operator's command line. */
export const BY_OPERATOR: AuditedBy = { actor: null, factor: 'operator' };

/** The groups of an identity provider or a directory, at a login; the details name it. */
export const BY_PROVIDER: AuditedBy = { actor: null, factor: 'provider' };

/** Nobody: the service itself, when a time is over. */
export const BY_SERVICE: AuditedBy = { actor: null };
