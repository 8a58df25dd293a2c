import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, type Locator, type Page } from 'playwright-core';
import { expectEventually, TIMEOUT_MS } from './expect-eventually.js';
import { NetworkActivity } from './network-activity.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** A placeholder for data that is loading, and a button whose request is in progress. */
const BUSY = '.skeleton, [aria-busy=true], [data-pending]';
/** A page has settled when nothing was in progress in this many consecutive checks. */
const STABLE_CHECKS = 4;
const CHECK_MS = 50;
const THEMES = ['light', 'dark'] as const;
/** The browser logs every error response of the API; some are expected. */
const REFUSED = 'Failed to load resource';

/** A page in a browser context of its own, and the problems found in it. */
export class Visit {
  /** Console errors, including violations of the Content-Security-Policy, and uncaught exceptions. */
  readonly consoleProblems: string[] = [];
  private readonly network: NetworkActivity;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.network = new NetworkActivity(page);
    page.on('pageerror', (error) => this.consoleProblems.push(error.message));
    page.on('console', (message) => {
      const isProblem = ['error', 'warning'].includes(message.type()) && !message.text().startsWith(REFUSED);
      if (isProblem) this.consoleProblems.push(message.text());
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

  /** Waits until the URL has this path and query. */
  async at(address: string): Promise<void> {
    await expectEventually(() => {
      const { pathname, search } = new URL(this.page.url());
      return pathname + search;
    }, address);
  }

  /** Waits until the page shows this heading. */
  async heading(name: string): Promise<void> {
    await this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  /** Returns the field with this label; landmarks of the page may have the same name. */
  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true }).and(this.page.locator('input, textarea, select'));
  }

  async fill(label: string, text: string): Promise<void> {
    await this.field(label).fill(text);
  }

  /** Types into the field that receives the focus automatically. */
  async type(label: string, text: string): Promise<void> {
    await this.focus(this.field(label));
    await this.page.keyboard.type(text);
  }

  /** Presses a button that is not behind an open dialog. */
  async press(button: string): Promise<void> {
    const front = this.page.locator(':not([inert] *)');
    await this.page.getByRole('button', { name: button, exact: true }).and(front).click();
  }

  /** Presses a button of the open dialog, where the page has a button of the same name. */
  async pressInDialog(button: string): Promise<void> {
    const dialog = this.page.getByRole('dialog').or(this.page.getByRole('alertdialog'));
    await dialog.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits until the page shows this text; the options of a closed list do not count. */
  async text(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).and(this.page.locator(':not(option):visible')).first().waitFor();
  }

  /** Waits until the page no longer shows this text. */
  async noText(text: string | RegExp): Promise<void> {
    await expectEventually(() => this.page.getByText(text).count(), 0);
  }

  /** Waits until a table has this many rows. */
  async rows(count: number): Promise<void> {
    await expectEventually(() => this.page.locator('tbody tr').count(), count);
  }

  /** Waits until a field has this value. */
  async value(label: string, content: string): Promise<void> {
    await expectEventually(() => this.field(label).inputValue(), content);
  }

  /** Waits until this has the focus. */
  async focus(target: Locator): Promise<void> {
    await expectEventually(() => target.evaluate((element) => element.matches(':focus')), true);
  }

  /** Waits until all data has arrived and is rendered. */
  async settled(): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    for (let stable = 0; stable < STABLE_CHECKS;) {
      const isBusy = !this.network.isIdle || (await this.page.locator(BUSY).count()) > 0;
      stable = isBusy ? 0 : stable + 1;
      if (performance.now() > deadline) throw new Error(`the page has not settled within ${TIMEOUT_MS} ms`);
      await sleep(CHECK_MS);
    }
  }

  /** Returns the violations of WCAG 2.2 AA that axe finds, in both themes. */
  async violations(): Promise<string[]> {
    await this.settled();
    const found: string[] = [];
    for (const colorScheme of THEMES) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Through the debugger, which the Content-Security-Policy does not restrict.
      await this.page.evaluate(AXE);
      found.push(...(await this.page.evaluate(runAxe, WCAG)).map((line) => `${colorScheme}: ${line}`));
    }
    return found;
  }

  /** Fails when the page is wider than the window, at the narrowest supported width. */
  async expectNoOverflow(): Promise<void> {
    await this.settled();
    await this.page.setViewportSize({ width: 320, height: 640 });
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    await expectEventually(() => this.page.evaluate(`[innerWidth, ${overflow}]`), [320, 0]);
  }

  /** Saves a screenshot in both themes to docs/screens, if SCREENS=true. */
  async capture(name: string): Promise<void> {
    if (process.env['SCREENS'] !== 'true') return;
    const folder = resolve('docs/screens');
    mkdirSync(folder, { recursive: true });
    await this.settled();
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
  // React Aria keeps an announcement for a while, even after the button that it names has gone.
  const scope = { exclude: ['[data-live-announcer]'] };
  const { violations } = await axe.run(scope, { runOnly: tags, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 200)}`));
}
