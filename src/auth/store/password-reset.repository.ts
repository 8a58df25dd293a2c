import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type PasswordResetId, type UserId } from '#shared';
import { PasswordReset } from './password-reset.entity.js';

/** Attempts that are evaluated for one code, whatever addresses they come from. */
export const MAX_CODE_ATTEMPTS = 30;

/** The only file that queries `password_reset`. */
@Injectable()
export class PasswordResetRepository {
  constructor(private readonly reader: Reader) {}

  find(userId: UserId, now: Instant): Promise<PasswordReset | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(PasswordReset, { userId, expiresAt: MoreThan(now) }),
    );
  }

  /** Stores a reset in place of any earlier one. */
  async start(tx: Tx, reset: PasswordReset): Promise<void> {
    await this.removeByUser(tx, reset.userId);
    await tx.insert(PasswordReset, reset);
  }

  /** Stores a reset, or returns false while the user has one whose code or token can still be used. */
  async startUnlessPending(tx: Tx, reset: PasswordReset, now: Instant): Promise<boolean> {
    const { userId } = reset;
    const usedUp = { codeDigest: Not(IsNull()), attempts: MoreThanOrEqual(MAX_CODE_ATTEMPTS) };
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

  /** Counts an attempt at a live code; returns how many there were, or null when the code allows none. */
  async countAttempt(tx: Tx, id: PasswordResetId, now: Instant): Promise<number | null> {
    const whereLive = {
      codeDigest: Not(IsNull()),
      attempts: LessThan(MAX_CODE_ATTEMPTS),
      expiresAt: MoreThan(now),
    };
    const { affected } = await tx.update(
      PasswordReset,
      { id, ...whereLive },
      { attempts: () => 'guesses + 1' },
    );
    if (affected !== 1) return null;
    return (await tx.findOneBy(PasswordReset, { id }))?.attempts ?? null;
  }

  /** Exchanges the code for a token; false when a concurrent request did so already. */
  async exchangeCode(
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

  /** Consumes the token; returns false if it was used, has expired or was replaced. */
  async consumeToken(
    tx: Tx,
    token: { id: PasswordResetId; userId: UserId; secretDigest: string },
    now: Instant,
  ): Promise<boolean> {
    const { affected } = await tx.delete(PasswordReset, { ...token, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  async removeByUser(tx: Tx, userId: UserId): Promise<void> {
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
