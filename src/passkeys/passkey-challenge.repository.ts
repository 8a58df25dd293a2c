import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type PasskeyChallengeId } from '#shared';
import { PasskeyChallenge } from './passkey-challenge.entity.js';

/** The only file that queries `passkey_challenge`. */
@Injectable()
export class PasskeyChallengeRepository {
  constructor(private readonly reader: Reader) {}

  find(id: PasskeyChallengeId, now: Instant): Promise<PasskeyChallenge | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(PasskeyChallenge, { id, expiresAt: MoreThan(now) }),
    );
  }

  async add(tx: Tx, challenge: PasskeyChallenge): Promise<void> {
    await tx.insert(PasskeyChallenge, challenge);
  }

  /** Deletes the challenge; false when it has expired or a concurrent request consumed it. */
  async take(tx: Tx, id: PasskeyChallengeId, now: Instant): Promise<boolean> {
    const { affected } = await tx.delete(PasskeyChallenge, { id, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  /** Removes up to `limit` expired challenges; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(PasskeyChallenge, { select: { id: true }, where, take: limit });
    await tx.delete(PasskeyChallenge, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
