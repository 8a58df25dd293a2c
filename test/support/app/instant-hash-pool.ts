import { createHash } from 'node:crypto';
import { HashPool } from '#platform/crypto';
import { type HashJob, type HashResult } from '../../../src/platform/crypto/hash-pool.js';

/** Returns a value of the right form at once: for tests of what happens after hashing, all at the same time. */
export class InstantHashPool extends HashPool {
  override run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    return Promise.resolve(this.compute(job) as HashResult<Job>);
  }

  private compute(job: HashJob): string | boolean | Uint8Array {
    if (job.kind === 'bcrypt') return `$2b$04$${'x'.repeat(53)}`;
    if (job.kind === 'bcrypt-verify') return true;
    return createHash('sha256').update(job.password).update(job.salt).digest();
  }
}
