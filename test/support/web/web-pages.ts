import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, type BrowserContextOptions } from 'playwright-core';
import { type HttpClient } from '../clients/http-client.js';
import { type TestDatabase } from '../databases/databases.js';
import { freePort } from '../processes/free-ports.js';
import { Program, type ProgramEnvironment, runCommand } from '../processes/program.js';
import { PASSCODE, PASSWORD } from '../fixtures/accounts.js';
import { type Engine } from './describe-in-browser.js';
import { Visit } from './visit.js';

export { PASSCODE, PASSWORD };
export const NEW_PASSWORD = 'another horse battery';

type VisitOptions = BrowserContextOptions & {
  /** The user whose session the browser has; none by default. */
  readonly as?: HttpClient | undefined;
};

/** The built program on a database of its own, and a browser for its pages. Visits that are open at the end are closed. */
export class WebPages {
  private readonly visits: Visit[] = [];

  private constructor(
    readonly program: Program,
    private readonly browser: Browser,
    private readonly database: TestDatabase,
    private readonly folder: string,
    private readonly environment: ProgramEnvironment,
    /** Where the browser opens the pages. */
    readonly url: string,
  ) {}

  /** @param publicHost a name below `localhost` at which the browser opens the pages; 127.0.0.1 by default */
  static async start(engine: Engine, given: ProgramEnvironment = {}, publicHost?: string): Promise<WebPages> {
    const database = await engine.createDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'));
    const needsKey = database.engine === 'mysql' && given['MASTER_KEY'] === undefined;
    const key = needsKey ? { MASTER_KEY_FILE: createKeyFile(folder) } : {};
    const named = publicHost === undefined ? null : await atHost(publicHost);
    const environment = { REQUESTS_PER_MINUTE: '0', DATABASE_URL: database.url, ...key, ...named, ...given };
    const program = await Program.start(environment);
    const url = named?.PUBLIC_URL ?? program.url;
    return new WebPages(program, engine.browser(), database, folder, environment, url);
  }

  /** Runs an operator command on this installation. Returns what it printed. */
  async run(...words: string[]): Promise<string> {
    return (await runCommand(this.program.folder, words, this.environment)).stdout;
  }

  /** Opens a page in a new browser context, without cookies of other visits. */
  async visit(path: string, { as, ...options }: VisitOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      viewport: { width: 1280, height: 800 },
      ...options,
      baseURL: this.url,
    });
    const cookies = [...(as?.cookies ?? [])];
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: this.url })));
    const visit = await Visit.open(context, path);
    this.visits.push(visit);
    return visit;
  }

  /** Returns a client that is not logged in. */
  client(): HttpClient {
    return this.program.client();
  }

  /** Registers a user and returns a client that is logged in. The first user is admin. */
  async register(username: string): Promise<HttpClient> {
    const client = this.client();
    await client.post('/users/create', { username, password: PASSWORD });
    return this.logIn(username, client);
  }

  async logIn(username: string, client = this.client()): Promise<HttpClient> {
    const { status, body } = await client.post('/users/login', { username, password: PASSWORD });
    if (status !== 200) throw new Error(`login failed: ${JSON.stringify(body)}`);
    return client;
  }

  async closeVisits(): Promise<void> {
    await Promise.all(this.visits.splice(0).map((visit) => visit.close()));
  }

  async stop(): Promise<void> {
    await this.closeVisits();
    await this.program.stop();
    await this.database.drop();
    rmSync(this.folder, { recursive: true });
  }
}

/** Settings for pages at a name of this machine; the port has to be known before the start. */
async function atHost(host: string): Promise<{ readonly PORT: string; readonly PUBLIC_URL: string }> {
  const port = await freePort();
  return { PORT: String(port), PUBLIC_URL: `http://${host}:${port}` };
}

/** Creates a file with a master key, as the embedded database does beside itself. */
function createKeyFile(folder: string): string {
  const path = join(folder, 'latchkey.key');
  writeFileSync(path, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return path;
}

type Started = { pages: WebPages };

/** Starts the program once for the tests of a block. */
export function startedPages(
  engine: Engine,
  environment: ProgramEnvironment = {},
  publicHost?: string,
): Started {
  const started = {} as Started;
  beforeAll(async () => {
    started.pages = await WebPages.start(engine, environment, publicHost);
  });
  afterAll(() => started.pages.stop());
  return started;
}
