import { Injectable } from '@nestjs/common';
import { currentRequest } from '#platform/context';
import { newId } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { AuditEntry, type AuditOrigin, type AuditResult, NO_ORIGIN } from './audit-entry.entity.js';

/** Every kind of event; docs/audit.md describes each of them. */
export const AUDIT_ACTIONS = [
  'user.created',
  'user.imported',
  'user.deleted',
  'user.promoted',
  'user.demoted',
  'login',
  'login.locked',
  'login.unlocked',
  'logout',
  'session.revoked',
  'api_key.created',
  'api_key.deleted',
  'api_key.data_allowed',
  'password.changed',
  'password_reset.requested',
  'password_reset.verified',
  'password_reset.exhausted',
  'password_reset.completed',
  'totp.enabled',
  'totp.disabled',
  'totp.backup_codes_renewed',
  'totp.verified',
  'device.trusted',
  'device.revoked',
  'passcode.set',
  'passcode.changed',
  'passcode.removed',
  'passcode.cleared',
  'account.locked',
  'account.unlocked',
  'account.lock_changed',
  'single_session.changed',
  'single_session.enforced',
  'terminal.locked',
  'terminal.unlocked',
  'terminal.verified',
  'data.unlocked',
  'data.restored',
  'identity.linked',
  'identity.unlinked',
  'settings.changed',
  'application.created',
  'application.changed',
  'application.deleted',
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

/** Writes the audit log. */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  /** Writes in the transaction of the change, so that they are committed together or not at all. */
  async record(tx: Tx, { action, actor, subject, result, factor, details }: AuditEvent): Promise<void> {
    await tx.insert(AuditEntry, {
      id: newId(),
      at: this.clock.now(),
      action,
      result: result ?? 'success',
      actorId: actor,
      subjectId: subject === undefined ? actor : subject,
      factor: factor ?? null,
      details: details ? JSON.stringify(details) : null,
      ...currentOrigin(),
    });
  }
}

/** Returns the client of the current request; all null outside of a request. */
function currentOrigin(): AuditOrigin {
  const request = currentRequest();
  if (!request) return NO_ORIGIN;
  const { address, userAgent, requestId, actingKey } = request;
  return {
    address,
    userAgent,
    requestId,
    actorKeyId: actingKey?.id ?? null,
    actorKeyPrefix: actingKey?.prefix ?? null,
  };
}
