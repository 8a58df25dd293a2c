import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { currentRequest, type RequestContext } from '#platform/context';
import { Admission } from './admission.js';
import { type HashJob, type HashResult } from './hash-jobs.js';

const WORKERS = Math.max(1, availableParallelism());

/** Worker threads for password hashing and key derivation, with a bounded queue in front. */
@Injectable()
export class HashPool implements OnApplicationShutdown {
  readonly workers = WORKERS;
  private readonly admission = new Admission({ running: WORKERS, waiting: 64, patienceMs: 2_000 });
  /** Requests that have had a thread: a login needs several jobs, and a late refusal would waste the first ones. */
  private readonly begun = new WeakSet<RequestContext>();
  private readonly threads = new Piscina<HashJob, unknown>({
    filename: new URL('./hash-worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: WORKERS,
    idleTimeout: Infinity,
    // Hashes are made outside of V8's heap.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 },
  });

  /** Jobs that wait for a thread right now. */
  get waiting(): number {
    return this.admission.waiting;
  }

  /** Jobs that a thread works at. */
  get busy(): number {
    return this.admission.busy;
  }

  /** Jobs that were refused since the start. */
  get refusals(): number {
    return this.admission.refusals;
  }

  /** Runs one job. Throws `ServiceUnavailable` when 64 wait already, or after 2 s in the queue. */
  run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    const request = currentRequest();
    const continues = request !== undefined && this.begun.has(request);
    const work = () => {
      if (request) this.begun.add(request);
      return this.threads.run(job);
    };
    return this.admission.run(work, continues) as Promise<HashResult<Job>>;
  }

  /** Throws `ServiceUnavailable` when 64 wait already. Refusing before a guess is counted spares the database. */
  refuseWhenFull(): void {
    this.admission.refuseWhenFull();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }
}
