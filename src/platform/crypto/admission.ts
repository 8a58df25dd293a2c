import { ServiceUnavailable } from '#shared';

export type AdmissionLimits = {
  /** How many jobs run at once. */
  readonly running: number;
  /** How many more may wait. */
  readonly waiting: number;
  /** How long one may wait, in milliseconds. */
  readonly patienceMs: number;
};

const RETRY_AFTER_SECONDS = 2;

/**
 * A bounded queue, first come first served, but for what continues work that was let in before. What does not fit,
 * or waits too long, is refused with 503 instead of piling up: an answer that comes after the client gave up helps
 * nobody.
 */
export class Admission {
  /** Jobs that were not let in, or gave up waiting. */
  refusals = 0;
  private running = 0;
  private readonly newcomers = new Set<() => void>();
  private readonly continued = new Set<() => void>();

  constructor(private readonly limits: AdmissionLimits) {}

  get waiting(): number {
    return this.newcomers.size + this.continued.size;
  }

  /** Jobs that run now. */
  get busy(): number {
    return this.running;
  }

  /** @param continues the job belongs to work that was let in before: it goes first, or that work would be lost */
  async run<T>(job: () => Promise<T>, continues = false): Promise<T> {
    if (this.running < this.limits.running) this.running += 1;
    else await this.turn(continues ? this.continued : this.newcomers);
    try {
      return await job();
    } finally {
      this.next();
    }
  }

  /** Throws where a newcomer would be refused: for work that is lost if the refusal comes after it. */
  refuseWhenFull(): void {
    if (this.running >= this.limits.running && this.newcomers.size >= this.limits.waiting)
      throw this.refusal();
  }

  private turn(line: Set<() => void>): Promise<void> {
    if (line === this.newcomers) this.refuseWhenFull();
    return new Promise((resolve, reject) => {
      const admit = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        line.delete(admit);
        reject(this.refusal());
      }, this.limits.patienceMs);
      line.add(admit);
    });
  }

  private refusal(): Error {
    this.refusals += 1;
    return new ServiceUnavailable({ remainingTime: RETRY_AFTER_SECONDS });
  }

  /** Hands the finished job's place to whoever is next, or frees it. */
  private next(): void {
    const line = this.continued.size > 0 ? this.continued : this.newcomers;
    const [first] = line;
    if (!first) {
      this.running -= 1;
      return;
    }
    line.delete(first);
    first();
  }
}
