import { type Socket } from 'node:net';

/** One direction of a connection: packets can be delayed, but stay in order. */
export class ProxyDirection {
  private readonly inFlight: (() => void)[] = [];

  constructor(private readonly to: Socket) {}

  pass(bytes: Buffer, delayMs: number): void {
    this.after(delayMs, () => this.to.write(bytes));
  }

  end(delayMs: number): void {
    this.after(delayMs, () => this.to.end());
  }

  /** Every timer releases the oldest packet, so that none overtakes another. */
  private after(delayMs: number, work: () => void): void {
    if (delayMs === 0 && this.inFlight.length === 0) {
      work();
      return;
    }
    this.inFlight.push(work);
    setTimeout(() => this.inFlight.shift()?.(), delayMs);
  }
}
