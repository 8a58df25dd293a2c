import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { addressBlock, currentRequest, type RequestContext } from '#platform/context';
import { type Flow } from './fair-queue.js';
import { HashScheduler } from './hash-scheduler.js';

/** A CPU-bound job for a worker thread. `password` is the text to hash. */
export type HashJob =
  | { readonly kind: 'bcrypt'; readonly password: string; readonly cost: number }
  | {
      readonly kind: 'bcrypt-verify';
      readonly password: string;
      readonly hash: string;
      /** Costs of additional hashes to compute, for constant time. */
      readonly padding: readonly number[];
    }
  | {
      readonly kind: 'pbkdf2';
      readonly password: string;
      readonly salt: Uint8Array;
      readonly iterations: number;
      readonly algorithm: 'sha1' | 'sha256' | 'sha512';
      readonly length: number;
    }
  | ({ readonly kind: 'scrypt'; readonly password: string; readonly salt: Uint8Array } & ScryptCost);

/** Parameters of scrypt (RFC 7914): N iterations, r block size, p lanes. */
export type ScryptCost = { readonly N: number; readonly r: number; readonly p: number };

export type HashResult<Job extends HashJob> = Job['kind'] extends 'bcrypt'
  ? string
  : Job['kind'] extends 'bcrypt-verify'
    ? boolean
    : Uint8Array;

const WORKERS = Math.max(1, availableParallelism());

/** The flow of work outside requests: operator commands and background tasks. */
const BACKGROUND: Flow = { kind: 'own', address: 'own' };

/** Worker threads for password hashing and key derivation, with a bounded, fair queue in front. */
@Injectable()
export class HashPool implements OnApplicationShutdown {
  readonly workers = WORKERS;
  private readonly scheduler = new HashScheduler({ running: WORKERS, waiting: 64, timeoutMs: 2_000 });
  /** Requests that already ran one job: a login needs several jobs, and a late refusal would waste the first ones. */
  private readonly admitted = new WeakSet<RequestContext>();
  private readonly threads = new Piscina<HashJob, unknown>({
    filename: new URL('./hash-worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: WORKERS,
    idleTimeout: Infinity,
    // Hashing allocates outside the V8 heap.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 },
  });

  /** Returns how many jobs wait for a thread. */
  get waiting(): number {
    return this.scheduler.waiting;
  }

  /** Returns how many jobs run. */
  get busy(): number {
    return this.scheduler.busy;
  }

  /** Returns how many jobs were rejected since startup. */
  get refusals(): number {
    return this.scheduler.refusals;
  }

  /** Runs one job. Throws `ServiceUnavailable` when the queue of 64 jobs is full, or after a wait of 2 s. */
  run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    const request = currentRequest();
    const continues = request !== undefined && this.admitted.has(request);
    const work = () => {
      if (request) this.admitted.add(request);
      return this.threads.run(job);
    };
    return this.scheduler.run(work, toFlow(request), continues) as Promise<HashResult<Job>>;
  }

  /** Throws `ServiceUnavailable` if the queue is full. Rejecting before an attempt is counted saves a database write. */
  refuseWhenFull(): void {
    this.scheduler.refuseWhenFull(toFlow(currentRequest()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }
}

/** Anonymous requests are one kind per operation. All authenticated requests are one kind. */
function toFlow(request: RequestContext | undefined): Flow {
  if (!request) return BACKGROUND;
  const { address, operation, userId } = request;
  return {
    kind: userId === undefined ? operation : 'authenticated',
    address: addressBlock(address),
    user: userId,
  };
}
