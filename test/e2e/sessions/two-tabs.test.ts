import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { describeInBrowser, launchBrowser } from '../../support/clients/browser.js';
import { engines } from '../../support/databases/databases.js';
import { DelayingProxy } from '../../support/faults/delaying-proxy.js';
import { runningApp } from '../../support/app/running-app.js';
import { PASSCODE } from '../../support/fixtures/screen-lock.js';

const ROUNDS = 50;
const DELAY_MS = 30;
const [[, createDatabase]] = engines as [(typeof engines)[number]];

type Action = { readonly path: string; readonly body: string };
type Polling = { isOver: boolean; reasons: string[]; loop: Promise<void> };

/** Runs in the page. Returns the statuses of each round: of the action and of `GET /users/me`. */
const actTimeAndAgain = (page: Page, { path, body }: Action, rounds: number): Promise<number[][]> =>
  page.evaluate(
    async (given) => {
      const headers = { 'content-type': 'application/json' };
      const statuses: number[][] = [];
      for (let round = 0; round < given.rounds; round += 1) {
        const action = await fetch(given.path, { method: 'POST', headers, body: given.body });
        // By then, the requests that the other tab sent with the previous cookie have responses.
        await new Promise((resolve) => setTimeout(resolve, given.pauseMs));
        statuses.push([action.status, (await fetch('/users/me')).status]);
      }
      return statuses;
    },
    { path, body, rounds, pauseMs: DELAY_MS + 10 },
  );

/** Runs in the page: repeats `GET /users/me` until {@link stopPolling}. */
const startPolling = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const polling: Polling = { isOver: false, reasons: [], loop: Promise.resolve() };
    const ask = async () => {
      while (!polling.isOver) {
        const { reason, code } = (await (await fetch('/users/me')).json()) as Record<string, string>;
        polling.reasons.push(...[reason ?? code ?? []].flat());
      }
    };
    polling.loop = ask();
    Object.assign(globalThis, { polling });
  });

/** Error codes of the polling requests. */
const stopPolling = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { polling } = globalThis as unknown as { polling: Polling };
    polling.isOver = true;
    await polling.loop;
    return polling.reasons;
  });

describeInBrowser('two tabs of a browser on a slow connection', () => {
  const running = runningApp(createDatabase);
  let browser: Browser;
  let proxy: DelayingProxy;

  beforeAll(async () => {
    browser = await launchBrowser();
    proxy = await DelayingProxy.listen(running.app.url, DELAY_MS);
  });
  afterAll(async () => {
    await browser.close();
    await proxy.close();
  });

  /** A user who is logged in in both tabs, with the action prepared. */
  const twoTabs = async (host: string, login: Action, preparation: Action) => {
    const context = await browser.newContext({ bypassCSP: true });
    const tabs = [await context.newPage(), await context.newPage()] as const;
    for (const tab of tabs) await tab.goto(`http://${host}:${proxy.port}/`);
    for (const action of [login, preparation]) {
      expect(await actTimeAndAgain(tabs[0], action, 1)).toEqual([[200, 200]]);
    }
    return tabs;
  };

  const aLogin = async (): Promise<Action> => {
    const username = await register(running.app);
    return { path: '/users/login', body: JSON.stringify({ username, password: PASSWORD }) };
  };

  it.each([
    {
      tab: 'unlocks',
      host: 'localhost',
      path: '/api/security/passcode',
      wish: { new_passcode: PASSCODE, lock_after_minutes: 60 },
      actionOf: (): Action => ({
        path: '/api/security/unlock',
        body: JSON.stringify({ passcode: PASSCODE }),
      }),
      refusal: 'superseded',
    },
    {
      tab: 'logs in anew in single-session mode',
      host: '127.0.0.1',
      path: '/api/security/single-session',
      wish: { enabled: true },
      actionOf: (login: Action): Action => login,
      refusal: 'single_session',
    },
  ])(
    'stay logged in when one $tab while the other polls',
    async ({ host, path, wish, actionOf, refusal }) => {
      const login = await aLogin();
      const [acting, polling] = await twoTabs(host, login, { path, body: JSON.stringify(wish) });
      await startPolling(polling);
      const rounds = await actTimeAndAgain(acting, actionOf(login), ROUNDS);
      const reasons = await stopPolling(polling);

      expect(rounds.filter(([action, me]) => action !== 200 || me !== 200)).toEqual([]);
      expect(new Set(reasons)).toEqual(new Set([refusal]));
    },
  );
});
