import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { HashPool } from './hash-pool.js';

/** How the text given to bcrypt is made from the password. `plain` marks hashes imported from other systems. */
export type PasswordScheme = 'hmac-sha384' | 'plain';

export type PasswordHash = { readonly scheme: PasswordScheme; readonly hash: string };

/** Not a secret: it makes our pre-hash ours, so that leaked bare SHA hashes of other sites are of no use here. */
const PREHASH_LABEL = 'latchkey/v1/password';

const BCRYPT_HASH = /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/;

/** Salt and digest of a hash that nothing matches; costs what a real one costs. */
const UNMATCHABLE = 'C6UzMDM.H6dfI/f/IKcEeO7v.vBdcJ1WZiZdQ7hSSuhzQ6iQvW6Sa';

/**
 * Password hashes: bcrypt over base64(HMAC-SHA-384(label, password)). The pre-hash is 64 characters,
 * so bcrypt's cut after 72 bytes never bites and every byte of a password counts.
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

  /** Throws `ServiceUnavailable` when so much waits already that a password could not be verified now. */
  refuseWhenBusy(): void {
    this.pool.refuseWhenFull();
  }

  /** @param password in NFC */
  async hash(password: string): Promise<PasswordHash> {
    const hash = await this.pool.run({ kind: 'bcrypt', password: prehash(password), cost: this.cost });
    return { scheme: 'hmac-sha384', hash };
  }

  /**
   * Does the work of the configured cost at least: without a stored hash, when it answers false, and for one that is
   * cheaper. So the time of an answer does not tell which names exist, nor which accounts were imported.
   */
  async verify(password: string, stored: PasswordHash | null): Promise<boolean> {
    const readable = stored !== null && isBcryptHash(stored.hash);
    const { scheme, hash } = readable ? stored : this.unmatchable();
    const text = scheme === 'plain' ? password : prehash(password);
    const padding = this.paddingFor(costOf(hash));
    return (await this.pool.run({ kind: 'bcrypt-verify', password: text, hash, padding })) && readable;
  }

  /** The cost of a bcrypt hash where it is more than the configured one, which strangers could tell by the time; or null. */
  excessCost(hash: string): number | null {
    const cost = costOf(hash);
    return cost > this.cost ? cost : null;
  }

  /** Whether a hash that just matched should be made anew: imported, or of another cost. */
  isOutdated({ scheme, hash }: PasswordHash): boolean {
    return scheme === 'plain' || !hash.startsWith(`$2b$${this.costText()}$`);
  }

  /** Each step of cost doubles the work, so a hash of each step in between adds up: 2^k + (2^k + … + 2^(c-1)) = 2^c. */
  private paddingFor(cost: number): number[] {
    return Array.from({ length: Math.max(0, this.cost - cost) }, (_, step) => cost + step);
  }

  private unmatchable(): PasswordHash {
    return { scheme: 'hmac-sha384', hash: `$2b$${this.costText()}$${UNMATCHABLE}` };
  }

  private costText(): string {
    return String(this.cost).padStart(2, '0');
  }
}

/** Whether this is a bcrypt hash of a cost (4 to 15) that may be verified here. */
export function isBcryptHash(hash: string): boolean {
  return BCRYPT_HASH.test(hash);
}

/** @param hash a bcrypt hash */
function costOf(hash: string): number {
  return Number(hash.split('$', 3)[2]);
}

function prehash(password: string): string {
  return createHmac('sha384', PREHASH_LABEL).update(password).digest('base64');
}
