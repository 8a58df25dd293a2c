import { Injectable } from '@nestjs/common';
import { AttemptsService, type Bucket } from '#attempts';
import { type AuditAction, AuditLog } from '#audit';
import { digest } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type DomainErrorClass, type SessionId, type Wait } from '#shared';
import { type SignedAssertion, verifyAssertion } from './ceremonies.js';
import { type PasskeyChallenge } from './passkey-challenge.entity.js';
import { type ChallengeScope, PasskeyChallengesService } from './passkey-challenges.service.js';
import { type Passkey } from './passkey.entity.js';
import { PasskeyRepository } from './passkey.repository.js';
import { InvalidPasskey, PasskeyNotVerified, TooManyPasskeyAttempts } from './passkeys.errors.js';
import { RelyingParty, toUserHandle } from './relying-party.js';
import { type AssertionResponse, parseAssertion } from './webauthn-responses.js';

/** What a client sends to use a passkey. */
export type PasskeyProof = { readonly challengeId: string; readonly response: unknown };

/** The buckets of an attempt. */
export type PasskeyBuckets = {
  /** Count the attempt before it is evaluated; one full bucket is enough to refuse it. */
  readonly counted: readonly Bucket[];
  /** Reset if the passkey is accepted. */
  readonly resetOnSuccess: readonly Bucket[];
  /** Decremented if the passkey is accepted. */
  readonly decrementOnSuccess?: readonly Bucket[];
};

export type PasskeyAttempt = {
  readonly scope: ChallengeScope;
  readonly proof: PasskeyProof;
  readonly buckets: PasskeyBuckets;
  /** What the passkey was required for, in the audit log. */
  readonly action: AuditAction;
  /** The authenticator must verify its user, because the passkey is the only factor. */
  readonly isOnlyFactor: boolean;
  /** Of the passkeys that belong to the scope, those that were offered; by default all. */
  readonly accepts?: (passkey: Passkey) => boolean;
  /** What is thrown when a bucket is full; by default `TooManyPasskeyAttempts`. */
  readonly refusal?: DomainErrorClass<Wait>;
  /** The session in which the passkey is used, for the audit log. */
  readonly session?: SessionId;
};

/** An accepted passkey. Pass it to {@link PasskeyVerifier.recordSuccess} in the transaction that relies on it. */
export type VerifiedPasskey = {
  readonly passkey: Passkey;
  /** The output of the PRF extension, if the client sent one. */
  readonly prf: Buffer | null;
  readonly buckets: PasskeyBuckets;
};

/** Why a response is refused, in the audit log. */
type Refusal = 'unknown' | 'not_offered' | 'signature' | 'not_verified' | 'backup_eligibility' | 'counter';

class Refused extends Error {
  constructor(
    readonly reason: Refusal,
    readonly passkey: Passkey | null,
  ) {
    super(reason);
  }
}

/** Verifies assertions: limited attempts, each challenge accepted once, failures recorded. */
@Injectable()
export class PasskeyVerifier {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly challenges: PasskeyChallengesService,
    private readonly relyingParty: RelyingParty,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `InvalidRequest` and `PasskeyChallengeExpired` (not counted), `refusal` (not evaluated), `InvalidPasskey`,
   * `PasskeyNotVerified`.
   */
  async verify(attempt: PasskeyAttempt): Promise<VerifiedPasskey> {
    const { scope, proof, buckets, refusal = TooManyPasskeyAttempts } = attempt;
    const response = parseAssertion(proof.response);
    const challenge = await this.challenges.find(proof.challengeId, scope);
    const left = await this.attempts.count(buckets.counted, refusal);
    const outcome = await this.attempts.evaluate(buckets.counted, async () => {
      await this.challenges.take(challenge);
      return this.evaluate(attempt, challenge, response).catch(asRefused);
    });
    if (!(outcome instanceof Refused)) return { passkey: outcome, prf: response.prf, buckets };
    await this.recordFailure(attempt, outcome, Math.min(...left));
    throw outcome.reason === 'not_verified' ? new PasskeyNotVerified() : new InvalidPasskey();
  }

  /**
   * Records that the passkey was accepted. Call it after the user's row is locked. Throws `InvalidPasskey` if the passkey
   * was removed since.
   */
  async recordSuccess(tx: Tx, { passkey, buckets }: VerifiedPasskey): Promise<void> {
    if (!(await this.passkeys.exists(tx, passkey))) throw new InvalidPasskey();
    await this.attempts.recordSuccess(tx, buckets);
  }

  /** Undoes the counting of an attempt that was accepted, but failed because the service was unavailable. */
  async undo({ buckets }: VerifiedPasskey): Promise<void> {
    await this.attempts.undo(buckets.counted).catch(() => undefined);
  }

  /** Returns the passkey as it is after this use. */
  private async evaluate(
    { scope, isOnlyFactor, accepts }: PasskeyAttempt,
    challenge: PasskeyChallenge,
    response: AssertionResponse,
  ): Promise<Passkey> {
    const passkey = await this.passkeys.findByCredential(digest(response.id));
    if (!passkey || !belongs(passkey, scope, response)) throw new Refused('unknown', passkey);
    if (accepts?.(passkey) === false) throw new Refused('not_offered', passkey);
    const { challengeDigest } = challenge;
    const expectation = { relyingParty: this.relyingParty, challengeDigest };
    const signed = await verifyAssertion(response, passkey, expectation).catch(() => null);
    if (!signed) throw new Refused('signature', passkey);
    if (signed.deviceType !== passkey.deviceType) throw new Refused('backup_eligibility', passkey);
    if (!isVerifiedEnough(passkey, signed, isOnlyFactor)) throw new Refused('not_verified', passkey);
    return this.recordUse(passkey, signed, scope);
  }

  /**
   * Saves the counter, in a transaction of its own: a login that fails afterwards does not make it valid again. Beside
   * the password the user verification is trusted from now on (WebAuthn Level 3, section 7.2, on `uvInitialized`).
   */
  private async recordUse(
    passkey: Passkey,
    { signCount, isBackedUp, isUserVerified }: SignedAssertion,
    { purpose }: ChallengeScope,
  ): Promise<Passkey> {
    const use = {
      signCount,
      isBackedUp,
      isUserVerified: passkey.isUserVerified || (isUserVerified && purpose === 'second_factor'),
      lastUsedAt: this.clock.now(),
    };
    const isHigher = await this.transactions.run((tx) => this.passkeys.recordUse(tx, passkey.id, use));
    if (!isHigher) throw new Refused('counter', passkey);
    return { ...passkey, ...use };
  }

  private async recordFailure(
    { action, scope, session }: PasskeyAttempt,
    { reason, passkey }: Refused,
    left: number,
  ): Promise<void> {
    const subject = scope.userId ?? passkey?.userId ?? null;
    const actor = session ? subject : null;
    const event = { actor, subject, result: 'failure', factor: 'passkey' } as const;
    const within = session && { session, attempts_left: left, locked_out: left === 0 };
    const details = { reason, passkey: passkey?.id ?? null, ...within };
    await this.transactions.run(async (tx) => {
      await this.audit.record(tx, { ...event, action, details });
      if (reason !== 'counter') return;
      await this.audit.record(tx, {
        ...event,
        action: 'passkey.cloned',
        details: { passkey: passkey?.id ?? null },
      });
    });
  }
}

/** A passkey of another user says nothing here, nor does one whose authenticator names another user. */
function belongs(passkey: Passkey, { userId }: ChallengeScope, { userHandle }: AssertionResponse): boolean {
  // Without a known user, the authenticator must name one.
  if (userId === null && userHandle === null) return false;
  const handle = Buffer.from(toUserHandle(passkey.userHandle ?? passkey.userId)).toString('base64url');
  return (userId === null || userId === passkey.userId) && (userHandle === null || userHandle === handle);
}

/** Without a password, both this use and an earlier one under supervision must have verified the user. */
function isVerifiedEnough(passkey: Passkey, signed: SignedAssertion, isOnlyFactor: boolean): boolean {
  if (isOnlyFactor && !passkey.isUserVerified) return false;
  return signed.isUserVerified || !(isOnlyFactor || passkey.userVerification === 'required');
}

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  throw error;
}
