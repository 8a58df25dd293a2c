import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 5;

/** The latencies of a series of requests, in milliseconds. */
export type Latencies = {
  readonly requests: number;
  readonly p50: number;
  readonly p95: number;
  readonly slowest: number;
};

/** An ordinary user during a load: one request after the other on one connection, until it is stopped. */
export class LatencyProbe {
  /** The distinct statuses that occurred; 0 for a broken connection. */
  readonly statuses = new Set<number>();
  private readonly times: number[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private isEnding = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
    /** The body of a `PUT`; without it, `GET` is sent. */
    private readonly body?: object,
  ) {}

  start(): this {
    this.running = this.run();
    return this;
  }

  async end(): Promise<Latencies> {
    this.isEnding = true;
    await this.running;
    this.agent.destroy();
    const sorted = this.times.toSorted((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    return { requests: sorted.length, p50: at(0.5), p95: at(0.95), slowest: at(1) };
  }

  private async run(): Promise<void> {
    while (!this.isEnding) {
      const start = performance.now();
      this.statuses.add(await this.sendOne());
      this.times.push(performance.now() - start);
      await sleep(PAUSE_MS);
    }
  }

  private sendOne(): Promise<number> {
    const text = this.body && JSON.stringify(this.body);
    const headers = { ...this.headers, ...(text ? { 'content-type': 'application/json' } : {}) };
    const options = { agent: this.agent, method: text ? 'PUT' : 'GET', headers };
    return new Promise((resolve) => {
      const sent = request(this.url, options, (response) => {
        response.resume().on('close', () => {
          resolve(response.statusCode ?? 0);
        });
      });
      sent.on('error', () => {
        resolve(0);
      });
      sent.end(text);
    });
  }
}

/** Measures the same requests without other load. */
export async function measureIdleLatency(
  url: string,
  headers: Record<string, string>,
  ms: number,
): Promise<Latencies> {
  const probe = new LatencyProbe(url, headers).start();
  await sleep(ms);
  return probe.end();
}
