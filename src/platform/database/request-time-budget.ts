import { currentRequest, type RequestContext } from '#platform/context';
import { ServiceUnavailable } from '#shared';
import { type Deadline, within } from './deadline.js';

/** By when a request that does other things too, hashing above all, is answered: in parts of its patience. */
const ANSWERED_AFTER = 1.15;
/** However much time those took, a database that is well gets the chance to answer. */
const AT_LEAST = 0.4;

/** For how long a request has waited for the database so far. What it waits for at once counts once. */
class Waiting {
  private readonly beganAt = performance.now();
  private spentMs = 0;
  private since = 0;
  private open = 0;

  /** What is left of a patience of so many milliseconds. */
  left(ms: number): number {
    const untilAnswer = this.beganAt + ANSWERED_AFTER * ms - performance.now();
    return Math.min(ms - this.ms, Math.max(untilAnswer, AT_LEAST * ms));
  }

  private get ms(): number {
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

/** Null once the request is answered: what still goes on then keeps nobody waiting. */
const waitings = new WeakMap<RequestContext, Waiting | null>();

function waitingOf(request: RequestContext | undefined): Waiting | null {
  if (!request) return null;
  const known = waitings.get(request);
  if (known !== undefined) return known;
  const waiting = new Waiting();
  waitings.set(request, waiting);
  request.whenAnswered(() => waitings.set(request, null));
  return waiting;
}

/**
 * Waits for `work` for at most `ms`, less what the current request has waited before: many steps that are each just
 * quick enough would otherwise keep a client waiting for ever. What else it did since it first asked the database
 * shortens the rest, so that its client is answered in time as well. Throws as {@link within} does.
 */
export function withinRequest<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const waiting = waitingOf(currentRequest());
  if (!waiting) return within(ms, work);
  const left = waiting.left(ms);
  if (left <= 0) return Promise.reject(new ServiceUnavailable());
  waiting.begin();
  return within(left, work, () => {
    waiting.end();
  });
}
