import { Injectable } from '@nestjs/common';
import { digest, newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Clock, isId, type PasskeyChallengeId, type UserId } from '#shared';
import { PasskeyChallenge, type ChallengePurpose } from './passkey-challenge.entity.js';
import { PasskeyChallengeRepository } from './passkey-challenge.repository.js';
import { type UserVerification } from './passkey.entity.js';
import { PasskeyChallengeExpired } from './passkeys.errors.js';
import { CEREMONY_MS } from './relying-party.js';

/** What a challenge is bound to. */
export type ChallengeScope = {
  readonly purpose: ChallengePurpose;
  /** Null where the passkey shall tell who logs in. */
  readonly userId: UserId | null;
  /** What only the same client can present again. Several if other hosts of the domain set cookies of the name. */
  readonly bindings: readonly string[];
};

/** Challenges of the WebAuthn ceremonies. Rows, so that any replica can verify the response. */
@Injectable()
export class PasskeyChallengesService {
  constructor(
    private readonly rows: PasskeyChallengeRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Stores a challenge bound to the first of the bindings. @param challenge in base64url */
  async issue(
    { purpose, userId, bindings: [binding = ''] }: ChallengeScope,
    challenge: string,
    userVerification: UserVerification,
  ): Promise<PasskeyChallengeId> {
    const row = Object.assign(new PasskeyChallenge(), {
      id: newId<PasskeyChallengeId>(),
      purpose,
      challengeDigest: digest(challenge),
      bindingDigest: digest(binding),
      userId,
      userVerification,
      expiresAt: this.clock.now() + CEREMONY_MS,
    });
    await this.transactions.run((tx) => this.rows.add(tx, row));
    return row.id;
  }

  /**
   * Returns the challenge, which can still be taken. Throws `PasskeyChallengeExpired` unless it was issued for this purpose,
   * user and client: another client cannot use up somebody's challenge.
   */
  async find(id: string, { purpose, userId, bindings }: ChallengeScope): Promise<PasskeyChallenge> {
    const row = isId<PasskeyChallengeId>(id) ? await this.rows.find(id, this.clock.now()) : null;
    const isInScope = row?.purpose === purpose && row.userId === userId;
    if (!isInScope || !bindings.some((binding) => digest(binding) === row.bindingDigest))
      throw new PasskeyChallengeExpired();
    return row;
  }

  /** Consumes the challenge, whatever becomes of the response. Throws `PasskeyChallengeExpired` if it is used already. */
  async take({ id }: PasskeyChallenge): Promise<void> {
    const isTaken = await this.transactions.run((tx) => this.rows.take(tx, id, this.clock.now()));
    if (!isTaken) throw new PasskeyChallengeExpired();
  }
}
