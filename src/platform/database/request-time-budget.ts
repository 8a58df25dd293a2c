import { currentRequest, type RequestContext } from '#platform/context';
import { ServiceUnavailable } from '#shared';
import { type Deadline, within } from './deadline.js';

/** Upper bound for the whole request, other work such as hashing included, as a factor of its database timeout. */
const TOTAL_FACTOR = 1.15;
/** Share of the timeout that the database always gets, however long the other work took. */
const MIN_FACTOR = 0.4;

/** Measures how long a request has waited for the database so far. Concurrent waits count once. */
class TimeBudget {
  private readonly beganAt = performance.now();
  private spentMs = 0;
  private since = 0;
  private open = 0;

  /** Returns how many milliseconds of a timeout are left. */
  remaining(timeoutMs: number): number {
    const untilAnswer = this.beganAt + TOTAL_FACTOR * timeoutMs - performance.now();
    return Math.min(timeoutMs - this.usedMs, Math.max(untilAnswer, MIN_FACTOR * timeoutMs));
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
