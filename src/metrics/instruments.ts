import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** In seconds, from a fast read to a login behind a full queue. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A value of a metric that is kept elsewhere. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** Called on each scrape. Throws when the value is unavailable. */
type Source = () => readonly Sample[] | Promise<readonly Sample[]>;

type Description = { readonly name: string; readonly help: string; readonly labels?: readonly string[] };

/** Wraps prom-client. Metric names begin with `latchkey_`, except for the process metrics. */
@Injectable()
export class Instruments {
  private readonly registry = new Registry();

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Returns all metrics in text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Adds the process metrics: memory, CPU, garbage collection and event loop delay. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a histogram. Returns a function to record an observation, in seconds. */
  histogram({
    name,
    help,
    labels = [],
  }: Description): (labels: Record<string, string>, seconds: number) => void {
    const options = { name, help, labelNames: [...labels], buckets: LATENCY_BUCKETS };
    const histogram = new Histogram({ ...options, registers: [this.registry] });
    return (values, seconds) => {
      histogram.observe(values, seconds);
    };
  }

  /** Adds a counter whose value is read from `source`. */
  counter({ name, help, labels = [] }: Description, source: Source): void {
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const samples = await readSamples(source);
        this.reset();
        for (const sample of samples) this.inc(sample.labels, sample.value);
      },
    });
  }

  /** Adds a gauge whose value is read from `source`. */
  gauge({ name, help, labels = [] }: Description, source: Source): void {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const samples = await readSamples(source);
        this.reset();
        // reset() leaves a zero behind without labels, which would be a false value.
        this.remove({});
        for (const sample of samples) this.set(sample.labels, sample.value);
      },
    });
  }
}

/** Omits a metric that is unavailable, so that the others can be read. */
async function readSamples(source: Source): Promise<readonly Sample[]> {
  try {
    return await source();
  } catch {
    return [];
  }
}
