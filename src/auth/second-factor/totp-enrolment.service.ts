import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { BackupCodesService, type Enrolment, TotpAlreadyEnabled, TotpService } from '#totp';
import { UsersService } from '#users';
import { SignInDispatcher } from '../login/sign-in.dispatcher.js';
import { AccountEndings } from '../passwords/account-endings.js';
import { EnrolmentProver } from './enrolment-prover.js';

/** What enabling gives the caller: codes that are shown once, and a session that replaces the one that ended. */
export type EnabledTotp = { readonly backupCodes: readonly string[]; readonly session: IssuedSession };

/** Switching the second factor on. */
@Injectable()
export class TotpEnrolmentService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly prover: EnrolmentProver,
    private readonly dispatcher: SignInDispatcher,
    private readonly endings: AccountEndings,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `TotpAlreadyEnabled`. */
  async setUp({ userId }: SessionPrincipal): Promise<Enrolment> {
    const user = await this.users.get({ userId });
    if (user.totpEnabled) throw new TotpAlreadyEnabled();
    return this.totp.setUp(user.id, user.name);
  }

  /** Ends all sessions and devices of the user. Throws `TotpAlreadyEnabled`, `TotpNotInitiated`, `InvalidTotpCode`. */
  async enable(caller: SessionPrincipal, code: string, client: ClientInfo): Promise<EnabledTotp> {
    const user = await this.users.get({ userId: caller.userId });
    if (user.totpEnabled) throw new TotpAlreadyEnabled();
    const proof = await this.prover.prove(user.id, code);
    const codes = this.backupCodes.make(user.id);
    const replacement = await this.dispatcher.replacementFor(caller, user, client);
    const session = await this.transactions.run(async (tx) => {
      if (!(await this.users.setTotpEnabled(tx, user.id, true))) throw new TotpAlreadyEnabled();
      await this.prover.activate(tx, proof);
      await this.backupCodes.replace(tx, user.id, codes);
      await this.endings.afterFactorEnabled(tx, user);
      await this.audit.record(tx, { action: 'totp.enabled', actor: user.id, factor: 'totp' });
      return this.dispatcher.storeReplacement(tx, replacement);
    });
    return { backupCodes: codes.plain, session };
  }
}
