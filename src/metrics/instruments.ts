import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From a read that went well to a login behind a full queue, in seconds. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One value of a number that is kept elsewhere. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** Asked when somebody looks. Throws when it cannot be told. */
export type Source = () => readonly Sample[] | Promise<readonly Sample[]>;

type Description = { readonly name: string; readonly help: string; readonly labels?: readonly string[] };

/** The one place that knows the library. Names begin with `latchkey_`, but for those of the process itself. */
@Injectable()
export class Instruments {
  private readonly registry = new Registry();

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, as text. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Memory, processor, garbage collection and the delay of the event loop. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Returns what to call with each observation, in seconds. */
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

  /** A number that only rises, read from `source`. */
  counter({ name, help, labels = [] }: Description, source: Source): void {
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const samples = await samplesOf(source);
        this.reset();
        for (const sample of samples) this.inc(sample.labels, sample.value);
      },
    });
  }

  /** A number that rises and falls, read from `source`. */
  gauge({ name, help, labels = [] }: Description, source: Source): void {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const samples = await samplesOf(source);
        this.reset();
        // Without labels a reset leaves a zero behind, which would be a statement.
        this.remove({});
        for (const sample of samples) this.set(sample.labels, sample.value);
      },
    });
  }
}

/** A number that cannot be told now is left out; the others are still worth reading. */
async function samplesOf(source: Source): Promise<readonly Sample[]> {
  try {
    return await source();
  } catch {
    return [];
  }
}
