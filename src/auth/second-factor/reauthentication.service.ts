import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditAction } from '#audit';
import { type Tx } from '#platform/database';
import { withoutWhiteSpace } from '#platform/http';
import { InvalidRequest } from '#shared';
import {
  type VerifiedFactor,
  FactorVerifier,
  InvalidTotpCode,
  isTotpCode,
  sessionFactorBuckets,
} from '#totp';
import { type User } from '#users';
import { IncorrectPassword } from '../flow/auth.errors.js';
import { CallerSession } from '../flow/caller-session.service.js';
import { sessionPasswordBuckets } from '../flow/password-limits.js';
import { type VerifiedPassword, PasswordVerifier } from '../flow/password-verifier.service.js';

/** What the caller sends to reauthenticate: one of the two. */
export type ReauthenticationInput = {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
};

export type Reauthentication = {
  readonly caller: SessionPrincipal;
  readonly user: User;
  readonly action: AuditAction;
};

/** A successful reauthentication. */
export type AcceptedReauthentication = Reauthentication &
  (
    | { readonly factor: 'password'; readonly verified: VerifiedPassword }
    | { readonly factor: VerifiedFactor['factor']; readonly verified: VerifiedFactor }
  );

/** Requires the password or a code before the second factor is changed. Clients with one input send a code as `password` too. */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly passwords: PasswordVerifier,
    private readonly factors: FactorVerifier,
    private readonly callers: CallerSession,
  ) {}

  /** Throws `InvalidRequest` when nothing is given, `IncorrectPassword`, `InvalidTotpCode`. */
  async check(
    target: Reauthentication,
    { password, code }: ReauthenticationInput,
  ): Promise<AcceptedReauthentication> {
    if (code !== undefined) return this.checkCode(target, code);
    if (password === undefined) throw new InvalidRequest({}, 'password or totp_code is required');
    const typed = withoutWhiteSpace(password);
    const accepted = isTotpCode(typed) ? await this.checkCode(target, typed).catch(nullIfWrong) : null;
    return accepted ?? this.checkPassword(target, password);
  }

  /**
   * Call it first in the transaction that relies on the reauthentication. Throws `SessionEnded` if the session has ended,
   * or the password was changed, since then.
   */
  async recordSuccess(tx: Tx, accepted: AcceptedReauthentication): Promise<void> {
    await this.callers.assertUnchanged(tx, accepted.caller, accepted.user);
    if (accepted.factor === 'password') await this.passwords.recordSuccess(tx, accepted.verified);
    else await this.factors.recordSuccess(tx, accepted.verified);
  }

  private async checkCode(target: Reauthentication, code: string): Promise<AcceptedReauthentication> {
    const { caller, user } = target;
    const verified = await this.factors.verify(
      user.id,
      code,
      sessionFactorBuckets(caller.session.id, user.id),
    );
    return { ...target, factor: verified.factor, verified };
  }

  private async checkPassword(target: Reauthentication, password: string): Promise<AcceptedReauthentication> {
    const { caller, user, action } = target;
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    const verified = await this.passwords.verify({ user, password, buckets, action });
    if (!verified) throw new IncorrectPassword();
    return { ...target, factor: 'password', verified };
  }
}

/** Six digits may also be the password. */
function nullIfWrong(error: unknown): null {
  if (error instanceof InvalidTotpCode) return null;
  throw error;
}
