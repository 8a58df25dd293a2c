import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { RealProvider } from '../clients/real-provider.js';
import { type Engine } from './describe-in-browser.js';
import { freePort } from '../processes/free-ports.js';
import { WebPages } from './web-pages.js';

/** The pages, and the identity provider that they offer. */
export type PagesWithProvider = { provider: RealProvider; pages: WebPages };

/** Starts both before the tests of a `describe` block, with the admin `root`, and stops them afterwards. */
export function startedPagesWithProvider(
  engine: Engine,
  more: Readonly<Record<string, string>> = {},
): PagesWithProvider {
  const started = {} as PagesWithProvider;
  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    started.provider = await RealProvider.listen();
    await started.provider.open({
      redirect_uris: [`${url}/users/oidc/callback`],
      post_logout_redirect_uris: [`${url}/`],
    });
    const { environment } = started.provider;
    const addresses = { PUBLIC_URL: url, FRONTEND_URL: url, PORT: String(port) };
    started.pages = await WebPages.start(engine, { ...environment, ...addresses, ...more });
    await started.pages.register('root');
  });
  afterEach(() => started.pages.closeVisits());
  afterAll(() => Promise.all([started.pages.stop(), started.provider.close()]));
  return started;
}
