import { ServiceUnavailable } from '#shared';
import { FairQueue, type Flow } from './fair-queue.js';

type SchedulerLimits = {
  /** Maximum number of running jobs. */
  readonly running: number;
  /** Maximum number of waiting jobs. */
  readonly waiting: number;
  /** Maximum wait, in milliseconds. */
  readonly timeoutMs: number;
};

/** A waiting job. */
type Waiter = { readonly flow: Flow; admit(): void; refuse(): void };

const RETRY_AFTER_SECONDS = 2;

/**
 * Runs a limited number of jobs and queues a bounded number in a {@link FairQueue}. A job that does not fit or waits too
 * long is rejected with 503, because the client would have given up by then.
 */
export class HashScheduler {
  /** Number of jobs that were rejected, dropped from the queue, or timed out. */
  refusals = 0;
  private running = 0;
  private readonly newcomers: FairQueue<Waiter>;
  private readonly continued = new Set<Waiter>();

  constructor(private readonly limits: SchedulerLimits) {
    this.newcomers = new FairQueue(limits.waiting);
  }

  get waiting(): number {
    return this.newcomers.size + this.continued.size;
  }

  /** Returns how many jobs run. */
  get busy(): number {
    return this.running;
  }

  /**
   * Runs `job` when a slot is free. Throws `ServiceUnavailable`.
   * @param continues whether the request already ran a job: it takes priority, because a rejection now would waste that job
   */
  async run<T>(job: () => Promise<T>, flow: Flow, continues = false): Promise<T> {
    if (this.running < this.limits.running) this.running += 1;
    else await this.turn(flow, continues);
    try {
      return await job();
    } finally {
      this.startNext();
    }
  }

  /** Throws if a new job of this flow would be rejected, so that work before the job is not wasted. */
  refuseWhenFull(flow: Flow): void {
    if (this.running >= this.limits.running && this.newcomers.isFullFor(flow)) throw this.refusal();
  }

  private turn(flow: Flow, continues: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => () => {
        clearTimeout(timer);
        end();
      };
      const refuse = settle(() => {
        reject(this.refusal());
      });
      const waiter: Waiter = { flow, admit: settle(resolve), refuse };
      const timer = setTimeout(() => {
        this.leave(waiter);
        refuse();
      }, this.limits.timeoutMs);
      if (continues) this.continued.add(waiter);
      else this.newcomers.add(waiter)?.refuse();
    });
  }

  private leave(waiter: Waiter): void {
    if (!this.continued.delete(waiter)) this.newcomers.remove(waiter);
  }

  private refusal(): Error {
    this.refusals += 1;
    return new ServiceUnavailable({ remainingTime: RETRY_AFTER_SECONDS });
  }

  /** Gives the slot of the finished job to the next one, or frees it. */
  private startNext(): void {
    const [continued] = this.continued;
    if (continued) this.continued.delete(continued);
    const waiter = continued ?? this.newcomers.next();
    if (waiter) waiter.admit();
    else this.running -= 1;
  }
}
