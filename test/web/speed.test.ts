import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/clients/browser.js';
import { startedPages } from '../support/web/web-pages.js';

const CPU_SLOWDOWN = 4;
const BYTES_PER_SECOND = 10_000_000 / 8;
const LATENCY_MS = 20;
const LIMIT_MS = 1000;
/** Other programs of a busy machine slow single attempts down: one has to show that the page is fast enough. */
const ATTEMPTS = 10;

describeInBrowser('the login page on a slow device', () => {
  const started = startedPages();
  beforeAll(() => started.pages.register('ada'));
  afterEach(() => started.pages.closeVisits());

  /** When something is first to be seen, in milliseconds, and by how much things moved. */
  const measure = async () => {
    const visit = await started.pages.visit('about:blank');
    const { page, context } = visit;
    const debug = await context.newCDPSession(page);
    await debug.send('Network.enable');
    await debug.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
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

  it('shows something within a second, and nothing moves afterwards', async () => {
    let figures = await measure();
    for (let attempt = 1; attempt < ATTEMPTS && figures.paint > LIMIT_MS; attempt += 1) {
      expect(figures.shift).toBe(0);
      figures = await measure();
    }

    expect(figures.paint).toBeLessThanOrEqual(LIMIT_MS);
    expect(figures.shift).toBe(0);
  });
});
