import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';
import { PasswordReset } from './password-reset.entity.js';

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
    token: { id: SessionId; userId: UserId; secretDigest: string },
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
