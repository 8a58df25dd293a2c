import { type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { HashPool, randomSecret, type ScryptCost, SecretUnreadable } from '#platform/crypto';
import { deriveKey } from './data-key.js';

const SALT_BYTES = 16;
const HEADER_BYTES = 3 + SALT_BYTES;

/** Cost of deriving a key from a password. Without a server slot the password slot is the only one to attack. */
const COSTS: Readonly<Record<'server' | 'none', ScryptCost>> = {
  server: { N: 2 ** 14, r: 8, p: 1 },
  none: { N: 2 ** 15, r: 8, p: 3 },
};

/** Limits of stored parameters, so that a forged slot cannot exhaust CPU or memory. */
const MAX = { log2N: 17, r: 8, p: 10 } as const;

/** The cost of new password slots. */
@Injectable()
export class SlotCost {
  readonly cost: ScryptCost;

  constructor({ env }: AppConfig) {
    this.cost = COSTS[env.DATA_RECOVERY];
  }
}

/** The stored parameters of one derivation: `log2 N | r | p | salt`. */
type KdfHeader = Buffer;

/** Derives key-encryption keys from passwords with scrypt (RFC 7914), in worker threads. */
@Injectable()
export class PasswordKdf {
  constructor(
    private readonly pool: HashPool,
    private readonly slotCost: SlotCost,
  ) {}

  /** Returns a header with a new salt and the configured cost. */
  newHeader(): KdfHeader {
    const { N, r, p } = this.slotCost.cost;
    return Buffer.concat([Buffer.from([Math.log2(N), r, p]), randomSecret(SALT_BYTES)]);
  }

  /** @param password in NFC. Throws `SecretUnreadable` for parameters out of bounds. */
  async derive(password: string, header: KdfHeader, purpose: string): Promise<KeyObject> {
    const salt = header.subarray(HEADER_BYTES - SALT_BYTES);
    const stretched = await this.pool.run({ kind: 'scrypt', password, salt, ...parseCost(header) });
    return deriveKey(Buffer.from(stretched), purpose);
  }

  static split(blob: Buffer): [KdfHeader, Buffer] {
    return [blob.subarray(0, HEADER_BYTES), blob.subarray(HEADER_BYTES)];
  }
}

function parseCost(header: KdfHeader): ScryptCost {
  const [log2N = 0, r = 0, p = 0] = header;
  const isBounded = isBetween(log2N, 10, MAX.log2N) && isBetween(r, 1, MAX.r) && isBetween(p, 1, MAX.p);
  if (header.length === HEADER_BYTES && isBounded) return { N: 2 ** log2N, r, p };
  throw new SecretUnreadable('unacceptable parameters of a data-key slot');
}

const isBetween = (value: number, min: number, max: number): boolean => value >= min && value <= max;
