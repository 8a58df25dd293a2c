import { type Socket } from 'node:net';

/** One direction of a connection: packets may take a while, and keep their order. */
export class ProxyDirection {
  private readonly inFlight: (() => void)[] = [];

  constructor(private readonly to: Socket) {}

  pass(bytes: Buffer, delayMs: number): void {
    this.after(delayMs, () => this.to.write(bytes));
  }

  end(delayMs: number): void {
    this.after(delayMs, () => this.to.end());
  }

  /** Whichever timer fires first lets the oldest packet go, so that none overtakes another. */
  private after(delayMs: number, work: () => void): void {
    if (delayMs === 0 && this.inFlight.length === 0) {
      work();
      return;
    }
    this.inFlight.push(work);
    setTimeout(() => this.inFlight.shift()?.(), delayMs);
  }
}
