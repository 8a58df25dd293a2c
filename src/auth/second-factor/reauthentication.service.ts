import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditAction } from '#audit';
import { type Tx } from '#platform/database';
import { withoutWhiteSpace } from '#platform/http';
import { DomainError, InvalidRequest } from '#shared';
import { FactorVerifier, InvalidTotpCode, isTotpCode, sessionFactorBuckets } from '#totp';
import { type User } from '#users';
import { IncorrectPassword } from '../flow/auth.errors.js';
import { CallerAssertion } from '../flow/caller-assertion.service.js';
import { sessionPasswordBuckets } from '../flow/password-limits.js';
import { PasswordVerifier } from '../flow/password-verifier.service.js';

/** What the caller proves again who they are with: one of the two. */
export type Proof = { readonly password?: string | undefined; readonly code?: string | undefined };

export type Reauthentication = {
  readonly caller: SessionPrincipal;
  readonly user: User;
  readonly action: AuditAction;
};

/**
 * A proof that was right: by which factor, and how to settle it, which comes first in the transaction. That throws
 * `SessionEnded` when the session has ended, or the password was changed, since the proof began.
 */
export type AcceptedProof = { readonly factor: string; readonly settle: (tx: Tx) => Promise<void> };

/** Asks for one proof before the second factor is changed. Clients with one input send a code as `password` too. */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly passwords: PasswordVerifier,
    private readonly factors: FactorVerifier,
    private readonly callers: CallerAssertion,
  ) {}

  /** Throws `InvalidRequest` when nothing is given, `IncorrectPassword`, `InvalidTotpCode`. */
  async prove(target: Reauthentication, { password, code }: Proof): Promise<AcceptedProof> {
    const { factor, settle } = await this.check(target, { password, code });
    const { caller, user } = target;
    return {
      factor,
      settle: async (tx) => {
        await this.callers.assertUnchanged(tx, caller, user);
        await settle(tx);
      },
    };
  }

  private async check(target: Reauthentication, { password, code }: Proof): Promise<AcceptedProof> {
    if (code !== undefined) return this.byCode(target, code);
    if (password === undefined) throw new InvalidRequest({}, 'password or totp_code is required');
    const typed = withoutWhiteSpace(password);
    const accepted = isTotpCode(typed) ? await this.byCode(target, typed).catch(nullIfWrong) : null;
    return accepted ?? this.byPassword(target, password);
  }

  private async byCode({ caller, user }: Reauthentication, code: string): Promise<AcceptedProof> {
    const proof = await this.factors.verify(user.id, code, sessionFactorBuckets(caller.session.id, user.id));
    return { factor: proof.factor, settle: (tx) => this.factors.accept(tx, proof) };
  }

  private async byPassword(
    { caller, user, action }: Reauthentication,
    password: string,
  ): Promise<AcceptedProof> {
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    const proof = await this.passwords.verify({ user, password, buckets, action });
    if (!proof) throw new IncorrectPassword();
    return { factor: 'password', settle: (tx) => this.passwords.recordSuccess(tx, proof) };
  }
}

/** Six digits may be a password after all. */
function nullIfWrong(error: unknown): null {
  if (error instanceof DomainError && error.code === InvalidTotpCode.code) return null;
  throw error;
}
