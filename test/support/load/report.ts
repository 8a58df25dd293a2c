/** Prints the measurements of a test on one line: limits that a busy machine may miss are printed, not asserted. */
export function report(name: string, figures: object): void {
  process.stderr.write(`${name}: ${JSON.stringify(figures)}\n`);
}

/** Reads metrics by their full name; each read starts a new period of the event loop delay. */
export async function readMetrics({
  metricsUrl,
}: {
  readonly metricsUrl: string | null;
}): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(metricsUrl!)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** Returns the event loop delay since the metrics were last read, in milliseconds. */
export async function loopDelay(program: { readonly metricsUrl: string | null }) {
  const metrics = await readMetrics(program);
  const ms = (name: string) =>
    Math.round((metrics.get(`nodejs_eventloop_lag_${name}_seconds`) ?? NaN) * 1_000);
  return { p50: ms('p50'), p99: ms('p99'), max: ms('max') };
}
