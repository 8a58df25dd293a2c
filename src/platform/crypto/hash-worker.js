// Runs in a worker thread. Plain JavaScript, so that the build and the tests use the same file.
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/**
 * The native implementation if it is installed, or else the portable one. Both produce the same `$2b$` hashes.
 * @type {{ hashSync(password: string, cost: number): string; compareSync(password: string, hash: string): boolean }}
 */
const bcrypt = await import('@node-rs/bcrypt').then(
  (native) => ({ hashSync: native.hashSync, compareSync: native.verifySync }),
  async () => (await import('bcryptjs')).default,
);

/** Lets the event loop run before the hashing threads. */
const NICENESS = 5;

// Only Linux has a priority per thread. Elsewhere this would lower the priority of the whole process.
if (!isMainThread && process.platform === 'linux') setPriority(NICENESS);

const SCRYPT_MEMORY = 256 * 1024 * 1024;

/**
 * @param {import('./hash-pool.js').HashJob} job
 * @returns {string | boolean | Uint8Array}
 */
export default function run(job) {
  switch (job.kind) {
    case 'bcrypt':
      return bcrypt.hashSync(job.password, job.cost);
    case 'bcrypt-verify': {
      const isMatch = bcrypt.compareSync(job.password, job.hash);
      for (const cost of job.padding) bcrypt.hashSync('', cost);
      return isMatch;
    }
    case 'pbkdf2':
      return pbkdf2Sync(job.password, job.salt, job.iterations, job.length, job.algorithm);
    case 'scrypt':
      return scryptSync(job.password, job.salt, 32, { N: job.N, r: job.r, p: job.p, maxmem: SCRYPT_MEMORY });
  }
}
