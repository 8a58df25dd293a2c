import { Injectable } from '@nestjs/common';
import { mustEnrol, type ProofMethod, SecondFactorRequired, type SessionPrincipal } from '#access';
import { PasskeysService } from '#passkeys';
import { AppConfig } from '#platform/config';
import { type Tx } from '#platform/database';
import { SessionProofs, SessionsService } from '#sessions';
import { type User, UserRepository } from '#users';
import { CredentialRevocation } from './credential-revocation.service.js';
import { type AcceptedEnrolmentCode, EnrolmentCodes } from './enrolment-codes.service.js';
import { EnrolmentCodeRequired, InvalidEnrolmentCode, TooManyEnrolmentCodes } from './enrolment.errors.js';

/** What {@link EnrolmentAdmission.prepare} throws. */
export const ENROLMENT_ERRORS = [
  SecondFactorRequired,
  EnrolmentCodeRequired,
  InvalidEnrolmentCode,
  TooManyEnrolmentCodes,
];

/** What the transaction of an enrolment has to call once the user's row is locked. */
export type Admission = (tx: Tx) => Promise<void>;

/**
 * Decides whether a session that was logged in without the required second factor may enrol one: only the first one of the
 * account, because a password alone must not add a second one, and with `SECOND_FACTOR_ENROLMENT=confirmed` only with a code.
 */
@Injectable()
export class EnrolmentAdmission {
  constructor(
    private readonly users: UserRepository,
    private readonly passkeys: PasskeysService,
    private readonly codes: EnrolmentCodes,
    private readonly sessions: SessionsService,
    private readonly sessionProofs: SessionProofs,
    private readonly revocation: CredentialRevocation,
    private readonly config: AppConfig,
  ) {}

  /** Whether the caller has to send a code. */
  needsCode(caller: SessionPrincipal): boolean {
    return mustEnrol(caller) && this.config.env.SECOND_FACTOR_ENROLMENT === 'confirmed';
  }

  /** Throws `SecondFactorRequired` if the account has a factor that this session has not proved. */
  async assertMayStart(caller: SessionPrincipal): Promise<void> {
    if (!mustEnrol(caller)) return;
    assertFirst({
      hasTotp: caller.totpEnabled,
      hasPasskey: (await this.passkeys.listUsable(caller.userId)).length > 0,
    });
  }

  /**
   * Throws `EnrolmentCodeRequired`, `InvalidEnrolmentCode`, `TooManyEnrolmentCodes`, and as {@link assertMayStart}, which the
   * result repeats in the transaction.
   */
  async prepare(caller: SessionPrincipal, code: string | null | undefined): Promise<Admission> {
    if (!mustEnrol(caller)) return () => Promise.resolve();
    await this.assertMayStart(caller);
    const accepted = this.needsCode(caller) ? await this.checkCode(caller, code ?? '') : null;
    return (tx) => this.admit(tx, caller, accepted);
  }

  /**
   * Records that a passkey was enrolled in a session that could do nothing else. The others are ended: they may be those of
   * somebody who only knows the password.
   */
  async complete(tx: Tx, caller: SessionPrincipal, user: User): Promise<void> {
    if (!mustEnrol(caller)) return;
    await this.sessionProofs.recordFactor(tx, caller, 'passkey');
    await this.sessions.endOthers(tx, caller, 'second_factor_changed');
    await this.revocation.afterFactorChange(tx, user);
  }

  private checkCode({ userId, session }: SessionPrincipal, code: string): Promise<AcceptedEnrolmentCode> {
    if (code === '') throw new EnrolmentCodeRequired();
    return this.codes.check(userId, session.id, code);
  }

  private async admit(
    tx: Tx,
    { userId }: SessionPrincipal,
    accepted: AcceptedEnrolmentCode | null,
  ): Promise<void> {
    const hasPasskey = await this.passkeys.hasUsable(tx, userId);
    assertFirst({ hasTotp: await this.users.hasTotp(tx, userId), hasPasskey });
    if (accepted !== null) await this.codes.use(tx, accepted);
  }
}

function assertFirst({ hasTotp, hasPasskey }: { hasTotp: boolean; hasPasskey: boolean }): void {
  const needs: ProofMethod[] = [
    ...(hasTotp ? ['totp' as const] : []),
    ...(hasPasskey ? ['passkey' as const] : []),
  ];
  if (needs.length > 0)
    throw new SecondFactorRequired({ needs }, 'First prove yourself with the second factor of your account');
}
