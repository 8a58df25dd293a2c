import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeOnceInBrowser } from '../support/web/describe-in-browser.js';
import { startedPages } from '../support/web/web-pages.js';

/** How much slower than the reference machine the device is. */
const CPU_SLOWDOWN = 4;
/** The duration of `benchmark` on the idle reference machine. */
const REFERENCE_MS = 300;
const BYTES_PER_SECOND = 10_000_000 / 8;
const LATENCY_MS = 20;
const LIMIT_MS = 1000;
/** On a busy machine single attempts may be slow: one fast attempt is enough. */
const ATTEMPTS = 20;
const PATIENCE_MS = 180_000;

describeOnceInBrowser('the login page on a slow device', (engine) => {
  const started = startedPages(engine);
  beforeAll(() => started.pages.register('ada'));
  afterEach(() => started.pages.closeVisits());

  /** First contentful paint in milliseconds, and cumulative layout shift. */
  const measure = async () => {
    const visit = await started.pages.visit('about:blank');
    const { page, context } = visit;
    const debug = await context.newCDPSession(page);
    await debug.send('Network.enable');
    const rate = Math.max(1, (CPU_SLOWDOWN * REFERENCE_MS) / (await page.evaluate(benchmark)));
    await debug.send('Emulation.setCPUThrottlingRate', { rate });
    await debug.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: LATENCY_MS,
      downloadThroughput: BYTES_PER_SECOND,
      uploadThroughput: BYTES_PER_SECOND,
    });
    await page.goto('/login');
    await page.getByRole('link', { name: 'Create an account' }).waitFor();
    await visit.settled();
    return page.evaluate(
      () =>
        new Promise<{ paint: number; shift: number }>((resolve) => {
          const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity;
          let shift = 0;
          const observer = new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) shift += (entry as unknown as { value: number }).value;
          });
          observer.observe({ type: 'layout-shift' as 'measure', buffered: true });
          setTimeout(() => resolve({ paint, shift }), 100);
        }),
    );
  };

  it('shows content within a second, and nothing moves afterwards', async () => {
    const deadline = performance.now() + PATIENCE_MS;
    const mayTryAgain = (attempt: number) => attempt < ATTEMPTS && performance.now() < deadline;
    let figures = await measure();
    for (let attempt = 1; figures.paint > LIMIT_MS && mayTryAgain(attempt); attempt += 1) {
      expect(figures.shift).toBe(0);
      figures = await measure();
    }

    expect(figures.paint).toBeLessThanOrEqual(LIMIT_MS);
    expect(figures.shift).toBe(0);
  });
});

/** Runs in the page. Returns how long a fixed amount of work takes, because a busy machine is already a slow device. */
function benchmark(): number {
  const start = performance.now();
  let value = 1;
  for (let step = 0; step < 10_000_000; step += 1) value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
  return value < 0 ? 0 : performance.now() - start;
}
