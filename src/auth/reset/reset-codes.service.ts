import { Injectable } from '@nestjs/common';
import { KeyRing, matchesTypedCode, newId, randomBetween, typedCodeDigest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, MINUTE_MS, type PasswordResetId, type UserId } from '#shared';
import { type PasswordReset } from '../store/password-reset.entity.js';
import { PasswordResetRepository } from '../store/password-reset.repository.js';

const CODE_LIFE_MS = 15 * MINUTE_MS;
const DIGITS = 6;
const CODE = /^[0-9]{6}$/;

/** A new reset, not stored yet, and its code in the clear. */
export type NewReset = { readonly code: string; readonly reset: PasswordReset };

/** Six-digit reset codes. Stored under a keyed digest, because a plain digest of so few digits is trivial to reverse. */
@Injectable()
export class ResetCodes {
  constructor(
    private readonly ring: KeyRing,
    private readonly resets: PasswordResetRepository,
    private readonly clock: Clock,
  ) {}

  create(userId: UserId, { byOperator }: { byOperator: boolean }): NewReset {
    const code = String(randomBetween(0, 10 ** DIGITS - 1)).padStart(DIGITS, '0');
    const id = newId<PasswordResetId>();
    const codeDigest = this.digest({ id, userId }, code);
    const issuedAt = this.clock.now();
    const expiresAt = issuedAt + CODE_LIFE_MS;
    const reset = {
      id,
      userId,
      codeDigest,
      secretDigest: null,
      issuedAt,
      expiresAt,
      attempts: 0,
      byOperator,
    };
    return { code, reset };
  }

  /** Stores the reset in place of any earlier one. */
  async store(tx: Tx, { reset }: NewReset): Promise<void> {
    await this.resets.start(tx, reset);
  }

  /** Stores the reset, or returns false while an earlier code or its token can still be used. */
  storeUnlessPending(tx: Tx, { reset }: NewReset): Promise<boolean> {
    return this.resets.startUnlessPending(tx, reset, this.clock.now());
  }

  find(userId: UserId): Promise<PasswordReset | null> {
    return this.resets.find(userId, this.clock.now());
  }

  /**
   * Counts an attempt at the code. Returns how many there were, or null if the code allows no more attempts. Without a
   * reset it runs the same statement, so that the response time does not reveal whether there is one.
   */
  countAttempt(tx: Tx, reset: PasswordReset | null): Promise<number | null> {
    return this.resets.countAttempt(tx, reset?.id ?? newId<PasswordResetId>(), this.clock.now());
  }

  isWellFormed(code: string): boolean {
    return CODE.test(code);
  }

  /** Returns whether the code is correct, even if it was issued while another master key was active. */
  matches(reset: PasswordReset, code: string): boolean {
    const { codeDigest } = reset;
    return codeDigest !== null && matchesTypedCode(this.ring, codeDigest, digestParts(reset, code));
  }

  digest(reset: Pick<PasswordReset, 'id' | 'userId'>, code: string): string {
    return typedCodeDigest(this.ring, digestParts(reset, code));
  }
}

/** A code is bound to one reset of one user. */
const digestParts = (reset: Pick<PasswordReset, 'id' | 'userId'>, code: string): readonly string[] => [
  reset.userId,
  reset.id,
  code,
];
