import { currentRequest } from '#platform/context';

/**
 * Attempts that are counted but not yet answered, per bucket, in this process. A bucket that is full only because of them
 * has room again when one of them succeeds, so later attempts wait instead of being refused.
 */
export class InFlightAttempts {
  private readonly counts = new Map<string, number>();
  /** Callbacks of waiting attempts per bucket, in order of arrival. */
  private readonly queues = new Map<string, Set<() => void>>();

  /** Counts an attempt as in flight until the current request is answered; does nothing outside a request. */
  begin(keys: readonly string[]): void {
    const request = currentRequest();
    if (!request) return;
    for (const key of keys) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    request.whenAnswered(() => {
      for (const key of keys) this.finish(key);
    });
  }

  /** Returns whether the bucket has attempts in flight. */
  has(key: string): boolean {
    return this.counts.has(key);
  }

  /** Resolves to true when the bucket may have room for another attempt, to false after `timeoutMs`. */
  async waitForRoom(key: string, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const queue = this.queues.get(key) ?? new Set();
      const wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.dequeue(key, wake);
        resolve(false);
      }, timeoutMs);
      this.queues.set(key, queue.add(wake));
    });
  }

  private finish(key: string): void {
    const remaining = (this.counts.get(key) ?? 1) - 1;
    if (remaining > 0) this.counts.set(key, remaining);
    else this.counts.delete(key);
    this.wake(key, remaining > 0 ? 1 : Infinity);
  }

  /**
   * Wakes the first `limit` waiters. Each finished attempt makes room for one other: waking all waiters every time would
   * make all of them query the database. After the last attempt in flight, the rest must be woken, too.
   */
  private wake(key: string, limit: number): void {
    for (const wake of [...(this.queues.get(key) ?? [])].slice(0, limit)) {
      this.dequeue(key, wake);
      wake();
    }
  }

  private dequeue(key: string, wake: () => void): void {
    const queue = this.queues.get(key);
    queue?.delete(wake);
    if (queue?.size === 0) this.queues.delete(key);
  }
}
