import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { HOUR_MS, SECOND_MS } from '#shared';
import { BackupCodesService, type Enrolment, TotpAlreadyEnabled } from '#totp';
import { type User, UsersService } from '#users';
import { CallerSession } from '../flow/caller-session.service.js';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';
import { EnrolmentAdmission } from '../flow/enrolment-admission.service.js';
import { PendingTotp } from './pending-totp.service.js';

/** The audit log marks an enrolment from an older session: a stolen session is more likely to be old. */
const OLD_SESSION_MS = HOUR_MS;

/** What confirms an enrolment: the first code, and the code of an admin where one is needed. */
export type Confirmation = { readonly code: string; readonly enrolmentCode: string | null | undefined };

/** The backup codes, which are shown once, and a session that replaces the caller's. */
export type EnabledTotp = { readonly backupCodes: readonly string[]; readonly session: IssuedSession };

/** Enables the second factor: a new secret takes effect once the first code confirms it. */
@Injectable()
export class TotpEnrolmentService {
  constructor(
    private readonly users: UsersService,
    private readonly pending: PendingTotp,
    private readonly backupCodes: BackupCodesService,
    private readonly admission: EnrolmentAdmission,
    private readonly callers: CallerSession,
    private readonly revocation: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `TotpAlreadyEnabled`, `SecondFactorRequired`, `SessionEnded`. */
  async setUp(caller: SessionPrincipal): Promise<Enrolment> {
    const user = await this.getUser(caller);
    await this.admission.assertMayStart(caller);
    return this.pending.create(user, (tx) => this.callers.assertUnchanged(tx, caller, user));
  }

  /**
   * Ends all sessions and trusted devices of the user. Throws `TotpAlreadyEnabled`, `TotpNotInitiated`, `InvalidTotpCode`,
   * the errors of {@link EnrolmentAdmission.prepare}, and `SessionEnded` when the caller's session ended or the password
   * changed in the meantime: then nothing is enabled.
   */
  async enable(
    caller: SessionPrincipal,
    { code, enrolmentCode }: Confirmation,
    client: ClientInfo,
  ): Promise<EnabledTotp> {
    const user = await this.getUser(caller);
    const admit = await this.admission.prepare(caller, enrolmentCode);
    const verified = await this.pending.confirm(user.id, code);
    const codes = this.backupCodes.make(user.id);
    const replacement = await this.callers.prepareReplacement(caller, user, client, 'totp');
    const session = await this.transactions.run(async (tx) => {
      const issued = await this.callers.storeReplacement(tx, replacement);
      await admit(tx);
      if (!(await this.users.setTotpEnabled(tx, user.id, true))) throw new TotpAlreadyEnabled();
      await this.pending.activate(tx, user, verified, this.callers.isProved(caller));
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
