import { SECOND_MS } from '#shared';

/** How long the rest of a message that was begun before may take. */
export const FINISH_TIMEOUT_MS = 270;
/** Some servers wait only five seconds for an answer. */
const KEEP_ALIVE_MS = 2 * SECOND_MS;

type HoldCallbacks = {
  /** Called when the message that was begun before must be finished. */
  readonly onFinishTimeout: () => void;
  readonly onExpired: () => void;
  /** Called every two seconds. */
  readonly onKeepAlive: () => void;
};

/** The timers of one hold. */
export class HoldTimers {
  private timers: NodeJS.Timeout[] = [];

  start(maxHoldMs: number, { onFinishTimeout, onExpired, onKeepAlive }: HoldCallbacks): void {
    this.stop();
    this.timers = [
      setTimeout(onFinishTimeout, FINISH_TIMEOUT_MS),
      setTimeout(onExpired, maxHoldMs),
      setInterval(onKeepAlive, KEEP_ALIVE_MS),
    ];
    for (const timer of this.timers) timer.unref();
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
  }
}
