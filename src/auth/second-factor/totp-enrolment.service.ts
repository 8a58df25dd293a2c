import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession, SessionsService } from '#sessions';
import { BackupCodesService, TotpAlreadyEnabled } from '#totp';
import { HOUR_MS, SECOND_MS } from '#shared';
import { UsersService } from '#users';
import { SessionReplacement } from '../flow/session-replacement.service.js';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';
import { EnrolmentProver } from './enrolment-prover.service.js';

/** From then on the audit log marks an enrolment: whoever has taken a session over rarely comes sooner. */
const OLD_SESSION_MS = HOUR_MS;

/** What enabling gives the caller: codes that are shown once, and a session that replaces the one that ended. */
export type EnabledTotp = { readonly backupCodes: readonly string[]; readonly session: IssuedSession };

/** Switching the second factor on. */
@Injectable()
export class TotpEnrolmentService {
  constructor(
    private readonly users: UsersService,
    private readonly backupCodes: BackupCodesService,
    private readonly prover: EnrolmentProver,
    private readonly replacements: SessionReplacement,
    private readonly endings: CredentialRevocation,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Ends all sessions and devices of the user. Throws `TotpAlreadyEnabled`, `TotpNotInitiated`, `InvalidTotpCode`, and
   * `SessionEnded` when the caller's session ended or the password changed meanwhile: then nothing is enrolled.
   */
  async enable(caller: SessionPrincipal, code: string, client: ClientInfo): Promise<EnabledTotp> {
    const user = await this.users.get({ userId: caller.userId });
    if (user.totpEnabled) throw new TotpAlreadyEnabled();
    const proof = await this.prover.prove(user.id, code);
    const codes = this.backupCodes.make(user.id);
    const replacement = await this.replacements.prepare(caller, user, client, 'totp');
    const session = await this.transactions.run(async (tx) => {
      const issued = await this.replacements.store(tx, replacement);
      if (!(await this.users.setTotpEnabled(tx, user.id, true))) throw new TotpAlreadyEnabled();
      await this.prover.activate(tx, proof);
      await this.backupCodes.replace(tx, user.id, codes);
      await this.endings.afterFactorEnabled(tx, user, replacement.row.id);
      await this.record(tx, caller);
      return issued;
    });
    return { backupCodes: codes.plain, session };
  }

  /** No proof is asked for, so the log tells how old the session was that enrolled. */
  private async record(tx: Tx, caller: SessionPrincipal): Promise<void> {
    const ageMs = await this.sessions.getAgeMs(tx, caller);
    const details = {
      session: caller.session.id,
      session_age_seconds: Math.floor(ageMs / SECOND_MS),
      from_old_session: ageMs > OLD_SESSION_MS,
    };
    await this.audit.record(tx, { action: 'totp.enabled', actor: caller.userId, factor: 'totp', details });
  }
}
