import { Injectable } from '@nestjs/common';
import { HashPool, randomSecret, sameDigest, Sealer, SecretUnreadable } from '#platform/crypto';
import { type UserId } from '#shared';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const LENGTH = 1 + SALT_BYTES + HASH_BYTES;
const MAX_LOG2_N = 17;

/** The cost of new passcode hashes. Tests lower it. */
@Injectable()
export class PasscodeCost {
  /** One core needs a day for the million possible passcodes, and cannot start without the master key. */
  readonly log2N: number = 15;
}

/** The account and passcode version that a stored hash belongs to. */
export type PasscodeVersionRef = { readonly id: UserId; readonly passcodeVersion: number };

/** Hashes passcodes. Stored as `log2 N | salt | scrypt` (RFC 7914; r = 8, p = 1), sealed. */
@Injectable()
export class PasscodeHasher {
  constructor(
    private readonly pool: HashPool,
    private readonly sealer: Sealer,
    private readonly cost: PasscodeCost,
  ) {}

  async hash(context: PasscodeVersionRef, passcode: string): Promise<Buffer> {
    const salt = randomSecret(SALT_BYTES);
    const { log2N } = this.cost;
    const hash = await this.derive(passcode, salt, log2N);
    return this.sealer.seal(passcodeContext(context), Buffer.concat([Buffer.from([log2N]), salt, hash]));
  }

  /** Throws `SecretUnreadable`. */
  async matches(context: PasscodeVersionRef, sealed: Buffer, passcode: string): Promise<boolean> {
    const stored = this.sealer.open(passcodeContext(context), sealed);
    const [log2N = 0] = stored;
    if (stored.length !== LENGTH || log2N > MAX_LOG2_N) throw new SecretUnreadable('a corrupt passcode hash');
    const salt = stored.subarray(1, 1 + SALT_BYTES);
    const hash = await this.derive(passcode, salt, log2N);
    return sameDigest(hash.toString('hex'), stored.subarray(1 + SALT_BYTES).toString('hex'));
  }

  private async derive(password: string, salt: Buffer, log2N: number): Promise<Buffer> {
    return Buffer.from(await this.pool.run({ kind: 'scrypt', password, salt, N: 2 ** log2N, r: 8, p: 1 }));
  }
}

/** Returns the context that a passcode hash is sealed for. The version prevents an old hash from being restored. */
export const passcodeContext = ({ id, passcodeVersion }: PasscodeVersionRef) => ({
  table: 'user',
  column: 'passcode',
  row: id,
  user: id,
  version: passcodeVersion,
});
