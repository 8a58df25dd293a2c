import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditAction } from '#audit';
import { type Tx } from '#platform/database';
import { withoutWhiteSpace } from '#platform/http';
import { InvalidRequest } from '#shared';
import { type FactorProof, FactorVerifier, InvalidTotpCode, isTotpCode, sessionFactorBuckets } from '#totp';
import { type User } from '#users';
import { IncorrectPassword } from '../flow/auth.errors.js';
import { CallerSession } from '../flow/caller-session.service.js';
import { sessionPasswordBuckets } from '../flow/password-limits.js';
import { type PasswordProof, PasswordVerifier } from '../flow/password-verifier.service.js';

/** What the caller sends to reauthenticate: one of the two. */
export type Proof = { readonly password?: string | undefined; readonly code?: string | undefined };

export type Reauthentication = {
  readonly caller: SessionPrincipal;
  readonly user: User;
  readonly action: AuditAction;
};

/** A proof that was right, and for whom. */
export type AcceptedProof = Reauthentication &
  (
    | { readonly factor: 'password'; readonly proof: PasswordProof }
    | { readonly factor: FactorProof['factor']; readonly proof: FactorProof }
  );

/** Requires one proof before the second factor is changed. Clients with one input send a code as `password` too. */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly passwords: PasswordVerifier,
    private readonly factors: FactorVerifier,
    private readonly callers: CallerSession,
  ) {}

  /** Throws `InvalidRequest` when nothing is given, `IncorrectPassword`, `InvalidTotpCode`. */
  async check(target: Reauthentication, { password, code }: Proof): Promise<AcceptedProof> {
    if (code !== undefined) return this.checkCode(target, code);
    if (password === undefined) throw new InvalidRequest({}, 'password or totp_code is required');
    const typed = withoutWhiteSpace(password);
    const accepted = isTotpCode(typed) ? await this.checkCode(target, typed).catch(nullIfWrong) : null;
    return accepted ?? this.checkPassword(target, password);
  }

  /**
   * Comes first in the transaction that relies on the proof. Throws `SessionEnded` when the session has ended, or the
   * password was changed, since the proof was checked.
   */
  async recordSuccess(tx: Tx, accepted: AcceptedProof): Promise<void> {
    await this.callers.assertUnchanged(tx, accepted.caller, accepted.user);
    if (accepted.factor === 'password') await this.passwords.recordSuccess(tx, accepted.proof);
    else await this.factors.recordSuccess(tx, accepted.proof);
  }

  private async checkCode(target: Reauthentication, code: string): Promise<AcceptedProof> {
    const { caller, user } = target;
    const proof = await this.factors.verify(user.id, code, sessionFactorBuckets(caller.session.id, user.id));
    return { ...target, factor: proof.factor, proof };
  }

  private async checkPassword(target: Reauthentication, password: string): Promise<AcceptedProof> {
    const { caller, user, action } = target;
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    const proof = await this.passwords.verify({ user, password, buckets, action });
    if (!proof) throw new IncorrectPassword();
    return { ...target, factor: 'password', proof };
  }
}

/** Six digits may be a password after all. */
function nullIfWrong(error: unknown): null {
  if (error instanceof InvalidTotpCode) return null;
  throw error;
}
