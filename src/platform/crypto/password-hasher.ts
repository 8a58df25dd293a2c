import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { HashPool } from './hash-pool.js';
import { parsePbkdf2, toBcryptRounds } from './pbkdf2-hash.js';

/**
 * How the bcrypt input is derived from the password. `plain` and `pbkdf2` mark hashes imported from other systems: bcrypt of
 * the password itself, and PBKDF2.
 */
export type PasswordScheme = 'hmac-sha384' | 'plain' | 'pbkdf2';

export type PasswordHash = { readonly scheme: PasswordScheme; readonly hash: string };

/** Not a secret: domain separation, so that SHA hashes leaked from other sites cannot be used here. */
const PREHASH_LABEL = 'latchkey/v1/password';

const BCRYPT_HASH = /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/;

/** Salt and digest of a hash that no password matches. Verifying it takes as long as a real one. */
const UNMATCHABLE = 'C6UzMDM.H6dfI/f/IKcEeO7v.vBdcJ1WZiZdQ7hSSuhzQ6iQvW6Sa';

/**
 * Password hashes: bcrypt over base64(HMAC-SHA-384(label, password)). The pre-hash is 64 characters, below bcrypt's
 * limit of 72 bytes, so every byte of a password is used.
 */
@Injectable()
export class PasswordHasher {
  private readonly cost: number;

  constructor(
    private readonly pool: HashPool,
    config: AppConfig,
  ) {
    this.cost = config.env.BCRYPT_COST;
  }

  /** Throws `ServiceUnavailable` when the queue is full, so that a password could not be verified now. */
  refuseWhenBusy(): void {
    this.pool.refuseWhenFull();
  }

  /** @param password in NFC */
  async hash(password: string): Promise<PasswordHash> {
    const hash = await this.pool.run({ kind: 'bcrypt', password: prehash(password), cost: this.cost });
    return { scheme: 'hmac-sha384', hash };
  }

  /**
   * Verifies a password. Takes at least as long as the configured cost, even without a stored hash (then returns false) or
   * with a cheaper one, so that the response time does not reveal which names exist or which accounts were imported.
   */
  async verify(password: string, stored: PasswordHash | null): Promise<boolean> {
    if (stored?.scheme === 'pbkdf2') return this.verifyPbkdf2(password, stored.hash);
    const readable = stored !== null && isBcryptHash(stored.hash);
    const { scheme, hash } = readable ? stored : this.unmatchable();
    const text = scheme === 'plain' ? password : prehash(password);
    const padding = this.paddingFor(parseCost(hash));
    return (await this.pool.run({ kind: 'bcrypt-verify', password: text, hash, padding })) && readable;
  }

  /** Returns the cost of a hash if it exceeds the configured cost, which the response time would reveal; otherwise null. */
  excessCost({ scheme, hash }: PasswordHash): number | null {
    const cost = scheme === 'pbkdf2' ? Math.ceil(Math.log2(toBcryptRounds(hash))) : parseCost(hash);
    return cost > this.cost ? cost : null;
  }

  /** Whether a matching hash should be replaced: imported, or of another cost. */
  isOutdated({ scheme, hash }: PasswordHash): boolean {
    return scheme !== 'hmac-sha384' || !hash.startsWith(`$2b$${this.costText()}$`);
  }

  /** Verifies a hash of another system, and adds the rounds of bcrypt that are missing to the configured cost. */
  private async verifyPbkdf2(password: string, hash: string): Promise<boolean> {
    const stored = parsePbkdf2(hash);
    const padding = toCosts(2 ** this.cost - (stored ? toBcryptRounds(hash) : 0));
    const filler = `$2b$04$${UNMATCHABLE}`;
    const job = stored && { kind: 'pbkdf2' as const, password, ...stored, length: stored.digest.length };
    const computed = job && Buffer.from(await this.pool.run(job));
    await this.pool.run({ kind: 'bcrypt-verify', password: '', hash: filler, padding });
    return stored !== null && computed !== null && timingSafeEqual(computed, stored.digest);
  }

  /** Each cost step doubles the work, so one hash per step adds up to the full cost: 2^k + (2^k + … + 2^(c-1)) = 2^c. */
  private paddingFor(cost: number): number[] {
    return Array.from({ length: Math.max(0, this.cost - cost) }, (_, step) => cost + step);
  }

  /** Returns a hash that no password matches, for an account whose password has to be reset. */
  unmatchable(): PasswordHash {
    return { scheme: 'hmac-sha384', hash: `$2b$${this.costText()}$${UNMATCHABLE}` };
  }

  private costText(): string {
    return String(this.cost).padStart(2, '0');
  }
}

/** Whether this is a bcrypt hash of a supported cost (4 to 15). */
export function isBcryptHash(hash: string): boolean {
  return BCRYPT_HASH.test(hash);
}

/** @param hash a bcrypt hash */
function parseCost(hash: string): number {
  return Number(hash.split('$', 3)[2]);
}

/** Returns the costs of hashes that add up to a number of rounds. */
function toCosts(rounds: number): number[] {
  return Array.from({ length: 16 }, (_, cost) => cost).filter(
    (cost) => cost >= 4 && Math.floor(Math.max(0, rounds) / 2 ** cost) % 2 === 1,
  );
}

function prehash(password: string): string {
  return createHmac('sha384', PREHASH_LABEL).update(password).digest('base64');
}
