import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { HOUR_MS, InvalidRequest, SECOND_MS, type UserId } from '#shared';
import {
  accountFactorBucket,
  BackupCodesService,
  type Enrolment,
  InvalidTotpCode,
  isTotpCode,
  type ConfirmedEnrolment,
  TooManyTotpCodes,
  TotpAlreadyEnabled,
  TotpService,
} from '#totp';
import { type User, UsersService } from '#users';
import { CallerSession } from '../flow/caller-session.service.js';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';

/** The audit log marks an enrolment from an older session: a stolen session is more likely to be old. */
const OLD_SESSION_MS = HOUR_MS;

/** The backup codes, which are shown once, and a session that replaces the caller's. */
export type EnabledTotp = { readonly backupCodes: readonly string[]; readonly session: IssuedSession };

/** Enables the second factor: a new secret takes effect once the first code confirms it. */
@Injectable()
export class TotpEnrolmentService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly attempts: AttemptsService,
    private readonly callers: CallerSession,
    private readonly revocation: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `TotpAlreadyEnabled`, `SessionEnded`. */
  async setUp(caller: SessionPrincipal): Promise<Enrolment> {
    const user = await this.getUser(caller);
    const owner = { userId: user.id, name: user.name };
    return this.totp.setUp(owner, (tx) => this.callers.assertUnchanged(tx, caller, user));
  }

  /**
   * Ends all sessions and trusted devices of the user. Throws `TotpAlreadyEnabled`, `TotpNotInitiated`, `InvalidTotpCode`,
   * and `SessionEnded` when the caller's session ended or the password changed in the meantime: then nothing is enabled.
   */
  async enable(caller: SessionPrincipal, code: string, client: ClientInfo): Promise<EnabledTotp> {
    const user = await this.getUser(caller);
    const verified = await this.checkFirstCode(user.id, code);
    const codes = this.backupCodes.make(user.id);
    const replacement = await this.callers.prepareReplacement(caller, user, client, 'totp');
    const session = await this.transactions.run(async (tx) => {
      const issued = await this.callers.storeReplacement(tx, replacement);
      if (!(await this.users.setTotpEnabled(tx, user.id, true))) throw new TotpAlreadyEnabled();
      await this.totp.activate(tx, verified);
      await this.attempts.reset(tx, [accountFactorBucket(user.id)]);
      await this.backupCodes.replace(tx, user.id, codes);
      await this.revocation.afterFactorEnabled(tx, user, replacement.row.id);
      await this.record(tx, caller);
      return issued;
    });
    return { backupCodes: codes.plain, session };
  }

  private async getUser(caller: SessionPrincipal): Promise<User> {
    const user = await this.users.getCaller(caller);
    if (user.totpEnabled) throw new TotpAlreadyEnabled();
    return user;
  }

  /** Throws `InvalidRequest` (not counted), `TotpNotInitiated`, `TooManyTotpCodes`, `InvalidTotpCode`. */
  private async checkFirstCode(userId: UserId, code: string): Promise<ConfirmedEnrolment> {
    if (!isTotpCode(code)) throw new InvalidRequest({}, 'totp_code is six digits');
    const pending = await this.totp.getPending(userId);
    const remaining = await this.attempts.count([accountFactorBucket(userId)], TooManyTotpCodes);
    const confirmed = this.totp.confirm(pending, code);
    if (!confirmed) throw new InvalidTotpCode({ remainingAttempts: Math.min(...remaining) });
    return confirmed;
  }

  /** Enrolling requires no reauthentication, so the audit log contains the age of the session. */
  private async record(tx: Tx, caller: SessionPrincipal): Promise<void> {
    const ageMs = await this.callers.getAgeMs(tx, caller);
    const details = {
      session: caller.session.id,
      session_age_seconds: Math.floor(ageMs / SECOND_MS),
      from_old_session: ageMs > OLD_SESSION_MS,
    };
    await this.audit.record(tx, { action: 'totp.enabled', actor: caller.userId, factor: 'totp', details });
  }
}
