import { currentRequest } from '#platform/context';

/**
 * Guesses that are counted but not answered yet, per bucket, in this process. A bucket that is full only because of
 * them may open again in a moment: when a right one is taken back. Whoever comes then waits instead of being refused.
 */
export class InFlightAttempts {
  private readonly lines = new Map<string, Set<() => void>>();
  private readonly counts = new Map<string, number>();

  /** Keeps the guess under way until the current request is answered; outside of requests it is over at once. */
  begin(keys: readonly string[]): void {
    const request = currentRequest();
    if (!request) return;
    for (const key of keys) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    request.whenAnswered(() => {
      for (const key of keys) this.finish(key);
    });
  }

  /** Whether a guess in the bucket waits for its answer. */
  has(key: string): boolean {
    return this.counts.has(key);
  }

  /** Resolves to true once it is worth another try in the bucket, to false when that takes too long. */
  async nextAnswer(key: string, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const line = this.lines.get(key) ?? new Set();
      const wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.leave(key, wake);
        resolve(false);
      }, timeoutMs);
      this.lines.set(key, line.add(wake));
    });
  }

  private finish(key: string): void {
    const left = (this.counts.get(key) ?? 1) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
    this.wake(key, left > 0 ? 1 : Infinity);
  }

  /**
   * One answer makes room for one guess, so it wakes the first in line alone: were all woken, a crowd would try again
   * at every answer. After the last answer nobody else will wake them.
   */
  private wake(key: string, most: number): void {
    for (const wake of [...(this.lines.get(key) ?? [])].slice(0, most)) {
      this.leave(key, wake);
      wake();
    }
  }

  private leave(key: string, wake: () => void): void {
    const line = this.lines.get(key);
    line?.delete(wake);
    if (line?.size === 0) this.lines.delete(key);
  }
}
