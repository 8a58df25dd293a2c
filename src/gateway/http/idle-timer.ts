/** A timeout that data restarts. */
export class IdleTimer {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly onTimeout: () => void) {}

  /** Starts again with another time. @param ms null: without a limit */
  start(ms: number | null): void {
    clearTimeout(this.timer);
    this.timer = ms === null ? undefined : setTimeout(this.onTimeout, ms);
  }

  /** Starts again with the same time. */
  touch(): void {
    this.timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
