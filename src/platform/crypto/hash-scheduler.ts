import { ServiceUnavailable } from '#shared';
import { FairQueue, type Flow } from './fair-queue.js';

export type SchedulerLimits = {
  /** How many jobs run at once. */
  readonly running: number;
  /** How many more may wait. */
  readonly waiting: number;
  /** How long one may wait, in milliseconds. */
  readonly timeoutMs: number;
};

/** A job that waits for its turn. */
type Waiter = { readonly flow: Flow; admit(): void; refuse(): void };

const RETRY_AFTER_SECONDS = 2;

/**
 * Runs some jobs at once and lets a bounded number wait, in a {@link FairQueue}. What does not fit, or waits too long,
 * is refused with 503: an answer that comes after the client gave up helps nobody.
 */
export class HashScheduler {
  /** Jobs that were not let in, lost their place, or waited too long. */
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

  /** Jobs that run now. */
  get busy(): number {
    return this.running;
  }

  /**
   * Runs `job` when it is its turn. Throws `ServiceUnavailable`.
   * @param continues the job belongs to a request that ran one already: it goes first, or that one was for nothing
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

  /** Throws where a newcomer of this flow would be refused: for work that is lost if the refusal comes after it. */
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

  /** Hands the finished job's place to whoever is next, or frees it. */
  private startNext(): void {
    const [continued] = this.continued;
    if (continued) this.continued.delete(continued);
    const waiter = continued ?? this.newcomers.next();
    if (waiter) waiter.admit();
    else this.running -= 1;
  }
}
