import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, type BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../clients/browser.js';
import { type HttpClient } from '../clients/http-client.js';
import { Program, type ProgramEnvironment } from '../processes/program.js';
import { PASSCODE, PASSWORD } from '../fixtures/accounts.js';
import { Visit } from './visit.js';

export { PASSCODE, PASSWORD };
export const NEW_PASSWORD = 'another horse battery';

type VisitOptions = BrowserContextOptions & {
  /** The user whose session the browser has; none by default. */
  readonly as?: HttpClient | undefined;
};

/** The built program and a browser for its pages. Visits that are open at the end are closed. */
export class WebPages {
  private readonly visits: Visit[] = [];

  private constructor(
    readonly program: Program,
    private readonly browser: Browser,
  ) {}

  static async start(environment: ProgramEnvironment = {}): Promise<WebPages> {
    const [program, browser] = await Promise.all([
      Program.start({ REQUESTS_PER_MINUTE: '0', ...environment }),
      launchBrowser(),
    ]);
    return new WebPages(program, browser);
  }

  /** Opens a page in a new browser context, without cookies of other visits. */
  async visit(path: string, { as, ...options }: VisitOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      viewport: { width: 1280, height: 800 },
      ...options,
      baseURL: this.program.url,
    });
    const cookies = [...(as?.cookies ?? [])];
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: this.program.url })));
    const visit = await Visit.open(context, path);
    this.visits.push(visit);
    return visit;
  }

  /** Registers a user and returns a client that is logged in. The first user is admin. */
  async register(username: string): Promise<HttpClient> {
    const client = this.program.client();
    await client.post('/users/create', { username, password: PASSWORD });
    return this.logIn(username, client);
  }

  async logIn(username: string, client = this.program.client()): Promise<HttpClient> {
    const { status, body } = await client.post('/users/login', { username, password: PASSWORD });
    if (status !== 200) throw new Error(`login failed: ${JSON.stringify(body)}`);
    return client;
  }

  async closeVisits(): Promise<void> {
    await Promise.all(this.visits.splice(0).map((visit) => visit.close()));
  }

  async stop(): Promise<void> {
    await this.closeVisits();
    await Promise.all([this.browser.close(), this.program.stop()]);
  }
}

type Started = { pages: WebPages };

/** Starts the program and a browser once for the tests of a block. */
export function startedPages(environment: ProgramEnvironment = {}): Started {
  const started = {} as Started;
  beforeAll(async () => {
    started.pages = await WebPages.start(environment);
  });
  afterAll(() => started.pages.stop());
  return started;
}
