import { currentRequest, type RequestContext } from '#platform/context';
import { ServiceUnavailable } from '#shared';

/** The error message of a database timeout. */
export const NO_ANSWER = 'The database server does not respond';

export type Deadline = {
  /** Whether the timeout has passed: work must not commit after its caller was rejected. */
  readonly isOver: boolean;
  /** Set during COMMIT: the outcome is unknown if the timeout passes then. */
  isCommitting: boolean;
};

/** Returns a deadline that never passes. */
export const noDeadline = (): Deadline => ({ isOver: false, isCommitting: false });

/**
 * Waits for `work` for at most `ms`, then throws `ServiceUnavailable` (`CommitOutcomeUnknown` during COMMIT) and ignores
 * the later outcome of `work`.
 * @param onSettled called once, when this settles
 */
export function within<T>(
  ms: number,
  work: (deadline: Deadline) => Promise<T>,
  onSettled: () => void = () => undefined,
): Promise<T> {
  const deadline = { isOver: false, isCommitting: false };
  // One promise instead of Promise.race, because every read on MySQL goes through here.
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      deadline.isOver = true;
      onSettled();
      reject(deadline.isCommitting ? new CommitOutcomeUnknown(NO_ANSWER) : new ServiceUnavailable());
    };
    const timer = setTimeout(giveUp, ms);
    const settle = (how: () => void) => {
      if (deadline.isOver) return;
      clearTimeout(timer);
      onSettled();
      how();
    };
    const working = work(deadline);
    working.then(
      (value) => settle(() => resolve(value)),
      () => settle(() => resolve(working)),
    );
  });
}

/** The connection was lost during COMMIT: the transaction is either complete or rolled back. */
export class CommitOutcomeUnknown extends ServiceUnavailable {
  constructor(reason: unknown) {
    super(
      {},
      'Service temporarily unavailable. Whether the change was made is unknown; it is safe to send the request again',
    );
    this.cause = reason;
  }
}

/** Upper bound for the whole request, other work such as hashing included, as a factor of its database timeout. */
const TOTAL_FACTOR = 1.15;
/** Share of the timeout that the database always gets, however long the other work took. */
const MIN_SHARE = 0.4;

/** Measures how long a request has waited for the database so far. Concurrent waits count once. */
class TimeBudget {
  private readonly beganAt = performance.now();
  private spentMs = 0;
  private since = 0;
  private open = 0;

  /** Returns how many milliseconds of a timeout are left. */
  remaining(timeoutMs: number): number {
    const untilAnswer = this.beganAt + TOTAL_FACTOR * timeoutMs - performance.now();
    return Math.min(timeoutMs - this.usedMs, Math.max(untilAnswer, MIN_SHARE * timeoutMs));
  }

  private get usedMs(): number {
    return this.spentMs + (this.open > 0 ? performance.now() - this.since : 0);
  }

  begin(): void {
    if (this.open === 0) this.since = performance.now();
    this.open += 1;
  }

  end(): void {
    this.open -= 1;
    if (this.open === 0) this.spentMs += performance.now() - this.since;
  }
}

/** Null once the request is answered: no client waits for later work. */
const budgets = new WeakMap<RequestContext, TimeBudget | null>();

function findBudget(request: RequestContext | undefined): TimeBudget | null {
  if (!request) return null;
  const known = budgets.get(request);
  if (known !== undefined) return known;
  const budget = new TimeBudget();
  budgets.set(request, budget);
  request.whenAnswered(() => budgets.set(request, null));
  return budget;
}

/**
 * Waits for `work` for at most `ms`, less the time that the current request has already waited: otherwise many steps, each
 * just below the timeout, could add up without limit. Other work since the first database access also shortens the
 * remaining time, so that the client is answered in time. Throws as {@link within} does.
 */
export function withinRequest<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const budget = findBudget(currentRequest());
  if (!budget) return within(ms, work);
  const remaining = budget.remaining(ms);
  if (remaining <= 0) return Promise.reject(new ServiceUnavailable());
  budget.begin();
  return within(remaining, work, () => {
    budget.end();
  });
}
