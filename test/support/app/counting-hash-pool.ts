import { HashPool } from '#platform/crypto';
import { type HashJob, type HashResult } from '../../../src/platform/crypto/hash-pool.js';

/** Hashes like the real pool and records its jobs. */
export class CountingHashPool extends HashPool {
  private readonly jobs: HashJob[] = [];

  override run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    this.jobs.push(job);
    return super.run(job);
  }

  /** The kinds of job since the last call. */
  taken(): HashJob['kind'][] {
    return this.jobs.splice(0).map(({ kind }) => kind);
  }

  /** The bcrypt rounds since the last call: 2^cost per hash. */
  roundsTaken(): number {
    const costs = this.jobs.splice(0).flatMap((job) => {
      if (job.kind === 'scrypt' || job.kind === 'pbkdf2') return [];
      return job.kind === 'bcrypt' ? [job.cost] : [Number(job.hash.split('$')[2]), ...job.padding];
    });
    return costs.reduce((rounds, cost) => rounds + 2 ** cost, 0);
  }
}
