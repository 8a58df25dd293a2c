/** A timeout that data restarts. */
export class IdleTimer {
  private timer: NodeJS.Timeout | undefined;
  private ms: number | null = null;

  constructor(private readonly onTimeout: () => void) {}

  /** Starts again, also with another time. @param ms null: without a limit */
  start(ms: number | null): void {
    if (this.timer && ms === this.ms) return this.touch();
    clearTimeout(this.timer);
    this.ms = ms;
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
