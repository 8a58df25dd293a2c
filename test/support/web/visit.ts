import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const TIMEOUT_MS = 10_000;
const THEMES = ['light', 'dark'] as const;
/** Every refusal of the API is such a line; pages expect some. */
const REFUSED = 'Failed to load resource';

/** A page in a browser of its own, and what went wrong in it. */
export class Visit {
  /** Errors on the console, violations of the Content-Security-Policy among them, and uncaught exceptions. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const isComplaint =
        ['error', 'warning'].includes(message.type()) && !message.text().startsWith(REFUSED);
      if (isComplaint) this.complaints.push(message.text());
    });
  }

  static async open(context: BrowserContext, path: string): Promise<Visit> {
    context.setDefaultTimeout(TIMEOUT_MS);
    const visit = new Visit(context, await context.newPage());
    await visit.page.goto(path);
    return visit;
  }

  /** Another tab of the same browser. */
  newTab(path: string): Promise<Visit> {
    return Visit.open(this.context, path);
  }

  /** The path and query of the address. */
  get address(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /** Waits until the page shows this heading. */
  async heading(name: string): Promise<void> {
    await this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  /** Presses a button: of the open dialog, where there is one. */
  async press(button: string): Promise<void> {
    const dialog = this.page.locator('.dialog');
    const front = (await dialog.count()) > 0 ? dialog : this.page;
    await front.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits until the page shows this text. */
  async text(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits until `check` holds; the policy of the pages forbids what Playwright has for that. */
  async until(check: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    while (!(await check())) {
      if (performance.now() > deadline) throw new Error(`not within ${TIMEOUT_MS} ms: ${String(check)}`);
      await sleep(50);
    }
  }

  /** What axe finds against WCAG 2.2 AA, in both themes. */
  async violations(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of THEMES) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // By the debugger, which the Content-Security-Policy does not concern.
      await this.page.evaluate(AXE);
      found.push(...(await this.page.evaluate(runAxe, WCAG)).map((line) => `${colorScheme}: ${line}`));
    }
    return found;
  }

  /** By how many pixels the page is wider than the window, at the narrowest that is supported. */
  async overflow(): Promise<number> {
    await this.page.setViewportSize({ width: 320, height: 640 });
    return this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  /** Keeps a picture in both themes in docs/screens, where SCREENS=true asks for it. */
  async capture(name: string): Promise<void> {
    if (process.env['SCREENS'] !== 'true') return;
    const folder = resolve('docs/screens');
    mkdirSync(folder, { recursive: true });
    for (const colorScheme of THEMES) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    }
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** Runs in the page. */
async function runAxe(tags: string[]): Promise<string[]> {
  type Axe = {
    run(scope: object, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
  const { axe } = globalThis as unknown as { axe: Axe };
  // What React Aria has read out stays there for a while, after the button that it names has gone.
  const scope = { exclude: ['[data-live-announcer]'] };
  const { violations } = await axe.run(scope, { runOnly: tags, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 200)}`));
}
