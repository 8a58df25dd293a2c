import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { addressBlock, currentRequest, type RequestContext } from '#platform/context';
import { type Flow } from './fair-queue.js';
import { HashScheduler } from './hash-scheduler.js';

/** Slow work that never runs on the event loop. Passwords arrive as the text to be hashed. */
export type HashJob =
  | { readonly kind: 'bcrypt'; readonly password: string; readonly cost: number }
  | {
      readonly kind: 'bcrypt-verify';
      readonly password: string;
      readonly hash: string;
      /** Costs of further hashes to compute, whose outcome nobody needs. */
      readonly padding: readonly number[];
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

/** What no request asked for: operator commands, background tasks. */
const OWN_WORK: Flow = { kind: 'own', address: 'own' };

/** Worker threads for password hashing and key derivation, with a bounded, fair queue in front. */
@Injectable()
export class HashPool implements OnApplicationShutdown {
  readonly workers = WORKERS;
  private readonly scheduler = new HashScheduler({ running: WORKERS, waiting: 64, timeoutMs: 2_000 });
  /** Requests that already ran one job: a login needs several jobs, and a late refusal would waste the first ones. */
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
    return this.scheduler.waiting;
  }

  /** Jobs that a thread works at. */
  get busy(): number {
    return this.scheduler.busy;
  }

  /** Jobs that were refused since the start. */
  get refusals(): number {
    return this.scheduler.refusals;
  }

  /** Runs one job. Throws `ServiceUnavailable` when it finds no room among the 64 that may wait, or after 2 s there. */
  run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    const request = currentRequest();
    const continues = request !== undefined && this.begun.has(request);
    const work = () => {
      if (request) this.begun.add(request);
      return this.threads.run(job);
    };
    return this.scheduler.run(work, flowOf(request), continues) as Promise<HashResult<Job>>;
  }

  /** Throws `ServiceUnavailable` where a job would find no room. Refusing before a guess is counted spares the database. */
  refuseWhenFull(): void {
    this.scheduler.refuseWhenFull(flowOf(currentRequest()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }
}

/** Strangers are told apart by operation; whoever is authenticated is one kind, however many operations they flood. */
function flowOf(request: RequestContext | undefined): Flow {
  if (!request) return OWN_WORK;
  const { address, operation, userId } = request;
  return {
    kind: userId === undefined ? operation : 'authenticated',
    address: addressBlock(address),
    user: userId,
  };
}
