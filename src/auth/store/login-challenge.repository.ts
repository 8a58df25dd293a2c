import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type LoginChallengeId, type UserId } from '#shared';
import { LoginChallenge } from './login-challenge.entity.js';

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

  /** Removes up to `limit` expired challenges; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(LoginChallenge, { select: { id: true }, where, take: limit });
    await tx.delete(LoginChallenge, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
