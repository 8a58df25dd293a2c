import { Injectable } from '@nestjs/common';
import { HashPool, randomSecret, sameDigest, Sealer, SecretUnreadable } from '#platform/crypto';
import { type UserId } from '#shared';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const LENGTH = 1 + SALT_BYTES + HASH_BYTES;
/** A million passcodes at this cost take a day of one core; without the master key they cannot be tried at all. */
const LOG2_N = 15;
const MAX_LOG2_N = 17;

/** The account and the version of its passcode that a stored value was made for. */
export type PasscodePlace = { readonly id: UserId; readonly passcodeVersion: number };

/** Passcodes as they are stored: `log2 N | salt | scrypt` (RFC 7914; r = 8, p = 1), sealed. */
@Injectable()
export class PasscodeHasher {
  constructor(
    private readonly pool: HashPool,
    private readonly sealer: Sealer,
  ) {}

  async hash(place: PasscodePlace, passcode: string): Promise<Buffer> {
    const salt = randomSecret(SALT_BYTES);
    const hash = await this.derive(passcode, salt, LOG2_N);
    return this.sealer.seal(passcodePlace(place), Buffer.concat([Buffer.from([LOG2_N]), salt, hash]));
  }

  /** Throws `SecretUnreadable`. */
  async matches(place: PasscodePlace, sealed: Buffer, passcode: string): Promise<boolean> {
    const stored = this.sealer.open(passcodePlace(place), sealed);
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

/** The version in it keeps an old passcode from being put back. */
export const passcodePlace = ({ id, passcodeVersion }: PasscodePlace) => ({
  table: 'user',
  column: 'passcode',
  row: id,
  user: id,
  version: passcodeVersion,
});
