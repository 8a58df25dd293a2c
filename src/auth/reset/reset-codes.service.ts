import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing, lengthPrefixed, randomBetween, sameDigest } from '#platform/crypto';
import { type PasswordReset } from '../store/password-reset.entity.js';

const DIGITS = 6;
const CODE = /^[0-9]{6}$/;

/** Six-digit reset codes. A keyed digest: twenty bits under a plain hash would be found in a blink. */
@Injectable()
export class ResetCodes {
  constructor(private readonly ring: KeyRing) {}

  make(): string {
    return String(randomBetween(0, 10 ** DIGITS - 1)).padStart(DIGITS, '0');
  }

  isWellFormed(code: string): boolean {
    return CODE.test(code);
  }

  /** Bound to one reset of one user, under the active key. */
  digest(reset: Pick<PasswordReset, 'id' | 'userId'>, code: string, kid = this.ring.active): string {
    const message = lengthPrefixed([reset.userId, reset.id, code]);
    return createHmac('sha256', this.ring.derive(kid, 'code')).update(message).digest('hex');
  }

  /** Also accepts a code issued under a key that has stopped being the active one since. */
  matches(reset: PasswordReset, code: string): boolean {
    const { codeDigest } = reset;
    return (
      codeDigest !== null &&
      this.ring.verifiers.some((kid) => sameDigest(codeDigest, this.digest(reset, code, kid)))
    );
  }
}
