import { Injectable } from '@nestjs/common';
import { PROOF_MS, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionProofs } from '#sessions';
import { type Instant } from '#shared';
import { UsersService } from '#users';
import { CallerSession } from '../flow/caller-session.service.js';
import { type ProofInput, ProofVerifier } from './proof-verifier.service.js';

/** Proves afresh who uses a session. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly users: UsersService,
    private readonly proofs: ProofVerifier,
    private readonly callers: CallerSession,
    private readonly sessionProofs: SessionProofs,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Returns until when the proof is fresh. Throws as {@link ProofVerifier.verify}, and `SessionEnded` if the session has
   * ended, or the password was changed, in the meantime.
   */
  async reauthenticate(caller: SessionPrincipal, input: ProofInput): Promise<Instant> {
    const user = await this.users.getCaller(caller);
    const { factor, recordSuccess } = await this.proofs.verify(caller, user, input);
    return this.transactions.run(async (tx) => {
      await this.callers.assertUnchanged(tx, caller, user);
      await recordSuccess(tx);
      const provedAt = await this.sessionProofs.record(tx, caller, factor);
      const details = { session: caller.session.id };
      await this.audit.record(tx, { action: 'session.reauthenticated', actor: user.id, factor, details });
      return provedAt + PROOF_MS;
    });
  }
}
