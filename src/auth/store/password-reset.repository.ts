import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type PasswordResetId, type UserId } from '#shared';
import { PasswordReset } from './password-reset.entity.js';

/** Guesses that are evaluated at one code, whatever addresses they come from. */
export const MAX_CODE_GUESSES = 30;

/** The only file that queries `password_reset`. */
@Injectable()
export class PasswordResetRepository {
  constructor(private readonly reader: Reader) {}

  find(userId: UserId, now: Instant): Promise<PasswordReset | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(PasswordReset, { userId, expiresAt: MoreThan(now) }),
    );
  }

  /** Replaces whatever reset was under way. */
  async start(tx: Tx, reset: PasswordReset): Promise<void> {
    await this.removeOf(tx, reset.userId);
    await tx.insert(PasswordReset, reset);
  }

  /** Stores a reset unless the user has one whose code or token still counts: false then. */
  async startUnlessPending(tx: Tx, reset: PasswordReset, now: Instant): Promise<boolean> {
    const { userId } = reset;
    const usedUp = { codeDigest: Not(IsNull()), guesses: MoreThanOrEqual(MAX_CODE_GUESSES) };
    await tx.delete(PasswordReset, { userId, expiresAt: LessThanOrEqual(now) });
    await tx.delete(PasswordReset, { userId, ...usedUp });
    try {
      await tx.insert(PasswordReset, reset);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Counts a guess at a live code; returns how many that makes, or null when there is none to guess at. */
  async countGuess(tx: Tx, id: PasswordResetId, now: Instant): Promise<number | null> {
    const isLive = {
      codeDigest: Not(IsNull()),
      guesses: LessThan(MAX_CODE_GUESSES),
      expiresAt: MoreThan(now),
    };
    const { affected } = await tx.update(PasswordReset, { id, ...isLive }, { guesses: () => 'guesses + 1' });
    if (affected !== 1) return null;
    return (await tx.findOneBy(PasswordReset, { id }))?.guesses ?? null;
  }

  /** Spends the code for a token: once, whoever asks at the same time. */
  async spendCode(
    tx: Tx,
    { id, codeDigest }: PasswordReset,
    secretDigest: string,
    expiresAt: Instant,
  ): Promise<boolean> {
    if (codeDigest === null) return false;
    const { affected } = await tx.update(
      PasswordReset,
      { id, codeDigest },
      { codeDigest: null, secretDigest, expiresAt },
    );
    return affected === 1;
  }

  /** Spends the token: once. */
  async spendToken(
    tx: Tx,
    token: { id: PasswordResetId; userId: UserId; secretDigest: string },
    now: Instant,
  ): Promise<boolean> {
    const { affected } = await tx.delete(PasswordReset, { ...token, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  async removeOf(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(PasswordReset, { userId });
  }

  /** Removes up to `limit` expired resets; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(PasswordReset, { select: { id: true }, where, take: limit });
    await tx.delete(PasswordReset, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
