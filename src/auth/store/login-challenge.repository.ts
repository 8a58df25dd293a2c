import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type LoginChallengeId, type UserId } from '#shared';
import { LoginChallenge } from './login-challenge.entity.js';

/** The challenges of a user that have expired without the second factor. */
export type ExpiredChallenges = { readonly userId: UserId; readonly count: number };

/** The only file that queries `pending_login`. */
@Injectable()
export class LoginChallengeRepository {
  constructor(private readonly reader: Reader) {}

  find(id: LoginChallengeId, now: Instant): Promise<LoginChallenge | null> {
    return this.reader.read((manager) => manager.findOneBy(LoginChallenge, { id, expiresAt: MoreThan(now) }));
  }

  async add(tx: Tx, challenge: LoginChallenge): Promise<void> {
    await tx.insert(LoginChallenge, challenge);
  }

  /** Deletes the challenge; false when it has expired or a concurrent request consumed it. */
  async consume(tx: Tx, id: LoginChallengeId, now: Instant): Promise<boolean> {
    const { affected } = await tx.delete(LoginChallenge, { id, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  async remove(tx: Tx, id: LoginChallengeId): Promise<void> {
    await tx.delete(LoginChallenge, { id });
  }

  async removeByUser(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(LoginChallenge, { userId });
  }

  async removeAll(tx: Tx): Promise<void> {
    await tx.createQueryBuilder().delete().from(LoginChallenge).execute();
  }

  /**
   * Removes the expired challenges of the users of up to `limit` of them; returns how many each had. One statement for each
   * user, so that another process which does the same counts none twice.
   */
  async takeExpired(tx: Tx, now: Instant, limit: number): Promise<ExpiredChallenges[]> {
    const expiresAt = LessThan(now);
    const old = await tx.find(LoginChallenge, {
      select: { userId: true },
      where: { expiresAt },
      take: limit,
    });
    const taken: ExpiredChallenges[] = [];
    for (const userId of new Set(old.map((row) => row.userId))) {
      const count = (await tx.delete(LoginChallenge, { userId, expiresAt })).affected ?? 0;
      if (count > 0) taken.push({ userId, count });
    }
    return taken;
  }
}
