import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { currentRequest } from '#platform/context';
import { RouteTable } from '#platform/http';
import { ActivityRecorder } from '#sessions';
import { sqlite, type TestDatabase } from '../../support/databases/databases.js';
import { exerciseAllRoutes } from '../../support/load/exercise-all-routes.js';
import { liveRoutes } from '../../support/app/handlers.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { FRONTEND_URL, PUBLIC_URL, RealProvider } from '../../support/clients/real-provider.js';
import { StatementFaults } from '../../support/faults/statement-faults.js';
import { TestApp } from '../../support/app/test-app.js';
import { USE_CASES } from '../../support/fixtures/use-cases/index.js';

/** Answers the same to everyone, and is a POST for the sake of its client. */
const WRITES_NOTHING = 'POST /users/proxy-login';

describe('the routes that write to the database', () => {
  let provider: RealProvider;
  let database: TestDatabase;
  let app: TestApp;
  let routes: string[];
  /** The requests that began a transaction during the run. */
  const writers = new Set<string>();

  beforeAll(async () => {
    provider = await RealProvider.listen();
    database = await sqlite();
    const env = { PUBLIC_URL, FRONTEND_URL, LOG_LEVEL: 'debug' };
    app = await TestApp.start({ database, clock: new ManualClock(Date.now()), env });
    provider.mapUrl(PUBLIC_URL, app.url);
    await provider.open({ backchannel_logout_uri: `${PUBLIC_URL}/users/oidc/backchannel-logout` });
    // The last use of a session is recorded outside the request, so it does not count as a write of the route.
    app.get(ActivityRecorder).record = () => undefined;
    new StatementFaults(app).onBegin = () => writers.add(currentRequest()?.requestId ?? '');
    routes = liveRoutes(app.get(RouteTable).routes);
    await exerciseAllRoutes(app, provider);
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await provider.close();
  });

  /** The routes of the requests that wrote, by the lines of the log. */
  function routesThatWrote(): string[] {
    const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, string>);
    const requests = lines.filter(({ msg, requestId = '' }) => msg === 'request' && writers.has(requestId));
    const wrote = requests.map(({ method, path }) => `${method} ${path}`);
    return routes.filter((route) => {
      const pattern = new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
      return wrote.some((request) => pattern.test(request));
    });
  }

  it('R-12: each have a use case in which errors are injected', () => {
    const wrote = routesThatWrote();
    expect(wrote.filter((route) => route.startsWith('GET ')).length).toBeGreaterThan(0);
    const writing = [...routes.filter((route) => !route.startsWith('GET ')), ...wrote];
    const cases = Object.keys(USE_CASES).map((name) => name.replace(/ \(.*\)$/, ''));
    const known = new Set([...cases, WRITES_NOTHING]);

    expect(wrote).not.toContain(WRITES_NOTHING);
    expect([...new Set(writing)].filter((route) => !known.has(route))).toEqual([]);
  });

  it('R-12: have every use case, except those of operator commands', () => {
    const ofRoutes = Object.keys(USE_CASES).filter((name) => !name.startsWith('operator: '));
    const strays = ofRoutes.filter((name) => !routes.includes(name.replace(/ \(.*\)$/, '')));

    expect(strays).toEqual([]);
  });
});
