import { Injectable } from '@nestjs/common';
import { countsAsProof, type SessionPrincipal } from '#access';
import { type AuditAction } from '#audit';
import { type Tx } from '#platform/database';
import { type DomainErrorClass, type Wait } from '#shared';
import { type ChallengePurpose } from './passkey-challenge.entity.js';
import { passkeySessionBuckets } from './passkey-limits.js';
import { type PasskeyRequest, PasskeyRequests } from './passkey-requests.service.js';
import {
  type PasskeyBuckets,
  type PasskeyProof,
  PasskeyVerifier,
  type VerifiedPasskey,
} from './passkey-verifier.js';
import { type Passkey } from './passkey.entity.js';
import { type RequestOptions } from './relying-party.js';

/** What a passkey is asked for within a live session. */
export type SessionPasskeyUse = {
  readonly purpose: Extract<ChallengePurpose, 'step_up' | 'terminal' | 'unlock'>;
  /** What it is asked for in particular, such as one terminal: the challenge is worth nothing for another. */
  readonly subject?: string;
  /** The authenticator must verify its user, because the session proves nothing about who sits there. */
  readonly isOnlyFactor: boolean;
  /** The audit action of a refused passkey. */
  readonly action: AuditAction;
  /** The limit of what the passkey is used instead of; by default passkeys have their own in each session. */
  readonly limit?: { readonly buckets: PasskeyBuckets; readonly refusal: DomainErrorClass<Wait> };
};

/** Asks the user of a live session for a passkey: as step-up, at a terminal, at the screen lock. */
@Injectable()
export class SessionPasskeys {
  constructor(
    private readonly requests: PasskeyRequests,
    private readonly verifier: PasskeyVerifier,
  ) {}

  /** Returns the options to pass to the authenticator. Throws `NoPasskeys` if none of the user's can be used for this. */
  start(caller: SessionPrincipal, use: SessionPasskeyUse): Promise<PasskeyRequest<RequestOptions>> {
    const { userId } = caller;
    const scope = { purpose: use.purpose, userId, bindings: [toBinding(caller, use)] };
    const userVerification = use.isOnlyFactor ? 'required' : 'preferred';
    return this.requests.confirm(scope, userVerification, (passkey) => isOffered(passkey, caller, use));
  }

  /**
   * Verifies the response for the same use in the same session. Throws `InvalidRequest`, `PasskeyChallengeExpired`,
   * the refusal of the limit, `InvalidPasskey`, `PasskeyNotVerified`.
   */
  verify(caller: SessionPrincipal, use: SessionPasskeyUse, proof: PasskeyProof): Promise<VerifiedPasskey> {
    const { userId, session } = caller;
    const { purpose, action, isOnlyFactor, limit } = use;
    return this.verifier.verify({
      scope: { purpose, userId, bindings: [toBinding(caller, use)] },
      proof,
      buckets: limit?.buckets ?? passkeySessionBuckets(session.id),
      ...(limit && { refusal: limit.refusal }),
      action,
      isOnlyFactor,
      accepts: (passkey) => isOffered(passkey, caller, use),
      session: session.id,
    });
  }

  /** Call it in the transaction that relies on the passkey, after the user's row is locked. Throws `InvalidPasskey`. */
  recordSuccess(tx: Tx, verified: VerifiedPasskey): Promise<void> {
    return this.verifier.recordSuccess(tx, verified);
  }
}

/** Returns whether the passkey proves who uses the caller's session: whoever took it over may have added one. */
export const provesUser = ({ isProved, createdAt }: Passkey, { session }: SessionPrincipal): boolean =>
  countsAsProof({ isProved, enrolledAt: createdAt }, session);

/** One that has never verified its user cannot be the only factor. */
const isOffered = (
  passkey: Passkey,
  caller: SessionPrincipal,
  { isOnlyFactor }: SessionPasskeyUse,
): boolean => provesUser(passkey, caller) && (passkey.isUserVerified || !isOnlyFactor);

const toBinding = ({ session }: SessionPrincipal, { subject = '' }: SessionPasskeyUse): string =>
  JSON.stringify([session.id, subject]);
