import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { describeInBrowser as describeWithChromium, launchBrowser } from '../clients/browser.js';
import { engines, type TestDatabase } from '../databases/databases.js';

/** The database engine that a block of tests runs on. */
export type Engine = {
  readonly createDatabase: () => Promise<TestDatabase>;
  /** The browser, which is the same for all engines: it takes longer to start than a page takes to load. */
  readonly browser: () => Browser;
};

/** Runs tests of the pages on every engine: SQLite always, MySQL where a server is configured. */
export function describeInBrowser(
  name: string,
  tests: (engine: Engine) => void,
  testedEngines: typeof engines = engines,
): void {
  describeWithChromium(name, () => {
    const browser = startedBrowser();
    describe.each(testedEngines)('on %s', (_name, createDatabase) => {
      tests({ createDatabase, browser });
    });
  });
}

/** Starts a browser once for the tests of a block. */
function startedBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  return () => browser;
}

/** Runs tests whose results do not depend on the engine, such as measurements of the browser, on the first one only. */
export function describeOnceInBrowser(name: string, tests: (engine: Engine) => void): void {
  describeInBrowser(name, tests, engines.slice(0, 1));
}
