import { HashPool } from '#platform/crypto';
import { type HashJob, type HashResult } from '../../src/platform/crypto/hash-jobs.js';

/** Hashes like the real pool and remembers what it was asked to do. */
export class CountingHashPool extends HashPool {
  private readonly kinds: HashJob['kind'][] = [];

  override run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    this.kinds.push(job.kind);
    return super.run(job);
  }

  /** The kinds of job since the last call. */
  taken(): HashJob['kind'][] {
    return this.kinds.splice(0);
  }
}
