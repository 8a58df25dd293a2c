import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { type GatewayBrowser } from '../fixtures/gateway-browser.js';

const WITHIN_MS = 20_000;

/** Runs in the page before its scripts: remembers why its WebSockets were closed. */
const RECORD_CLOSES = `
  globalThis.closeCodes = [];
  globalThis.WebSocket = new Proxy(WebSocket, {
    construct(original, values) {
      const socket = new original(...values);
      socket.addEventListener('close', ({ code }) => globalThis.closeCodes.push(code));
      return socket;
    },
  });`;

/** A page of an application in Chromium, with the cookies of a browser that has opened the application. */
export class ApplicationPage {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(chromium: Browser, browser: GatewayBrowser, path: string): Promise<ApplicationPage> {
    const { origin } = browser.application;
    const context = await chromium.newContext();
    context.setDefaultTimeout(WITHIN_MS);
    await context.addInitScript(RECORD_CLOSES);
    // `__Host-` cookies come from secure origins, of which names below `localhost` are some; the debugger does not know that.
    const url = `https://${new URL(origin).hostname}`;
    const cookies = [...browser.cookies].map(([name, value]) => ({ name, value, url, secure: true }));
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.goto(origin + path);
    return new ApplicationPage(context, page);
  }

  /** Waits until an expression in the page has this value. */
  async until(expression: string, value: unknown): Promise<void> {
    await this.page.waitForFunction(
      `JSON.stringify(${expression}) === ${JSON.stringify(JSON.stringify(value))}`,
    );
  }

  /** Waits until a WebSocket of the page is closed, and returns the code. */
  async closeCode(): Promise<unknown> {
    await this.page.waitForFunction('globalThis.closeCodes.length > 0');
    return this.page.evaluate('globalThis.closeCodes[0]');
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
