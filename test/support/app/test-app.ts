import { Writable } from 'node:stream';
import { type Type } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { acceptLargeBodies } from '#access';
import { SlotCost } from '#data-keys';
import { serveDoor } from '#door';
import { type AppConfig, loadConfig } from '#platform/config';
import { createServer, RouteTable, serveExplorer } from '#platform/http';
import { FrameworkLogger, Log } from '#platform/logging';
import { RateLimiter } from '#platform/throttle';
import { PasscodeCost } from '#security';
import { servePages } from '#platform/web';
import { Clock } from '#shared';
import { AppModule } from '../../../src/app.module.js';
import { startBackgroundTasks } from '../../../src/bootstrap/background-tasks.js';
import { assertDocumented } from '../clients/api-contract.js';
import { HttpClient } from '../clients/http-client.js';
import { ManualClock } from './manual-clock.js';
import { type TestDatabase } from '../databases/databases.js';
import { TEST_KEY } from './test-key.js';

export { TEST_KEY };

/** Key derivation in a millisecond; the real costs have unit tests. */
const FAST_SLOTS: SlotCost = { cost: { N: 2 ** 10, r: 8, p: 1 } };
const FAST_PASSCODES: PasscodeCost = { log2N: 10 };

/** Anything with a token that Nest can inject, abstract classes included. */
type Token = Type | (abstract new (...args: never[]) => unknown);

export type TestAppOptions = {
  readonly database: TestDatabase;
  readonly env?: Readonly<Record<string, string>>;
  /** Null for the real clock. */
  readonly clock?: ManualClock | null;
  /** Whether to run the background tasks too, as the program itself does. */
  readonly isServing?: boolean;
  /** The folder of the built pages, if not the default. */
  readonly webFolder?: string;
  readonly overrides?: readonly (readonly [Token, unknown])[];
};

/** A running application with a client, its clock and everything it logged. */
export class TestApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly clock: ManualClock,
    readonly logLines: string[],
    readonly config: AppConfig,
  ) {}

  static async start(options: TestAppOptions): Promise<TestApp> {
    const { database, env, clock, isServing, webFolder, overrides = [] } = options;
    const config = loadConfig({
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      BCRYPT_COST: '4',
      REQUESTS_PER_MINUTE: '0',
      GATEWAY_PORT: 'off',
      REGISTRATIONS_PER_HOUR: '0',
      ...env,
    });
    const logLines: string[] = [];
    const log = Log.create(config.env.LOG_LEVEL, 'json', collectLines(logLines));
    const limit = new RateLimiter(config.env.REQUESTS_PER_MINUTE, log);
    const parts = { config, log, routes: new RouteTable(), limit, webFolder };
    const manual = clock ?? new ManualClock();
    let builder = Test.createTestingModule({ imports: [await AppModule.forRoot(parts)] });
    builder = builder.overrideProvider(SlotCost).useValue(FAST_SLOTS);
    builder = builder.overrideProvider(PasscodeCost).useValue(FAST_PASSCODES);
    if (clock !== null) builder = builder.overrideProvider(Clock).useValue(manual);
    for (const [token, value] of overrides) builder = builder.overrideProvider(token).useValue(value);
    const module = await builder.setLogger(new FrameworkLogger(log)).compile();
    const app = module.createNestApplication<NestFastifyApplication>(createServer(parts), {
      bodyParser: false,
    });
    if (isServing === true) await startBackgroundTasks(app);
    acceptLargeBodies(app);
    serveExplorer(app);
    serveDoor(app);
    servePages(app);
    await app.listen(0, '127.0.0.1');
    return new TestApp(app, await app.getUrl(), manual, logLines, config);
  }

  /** Returns a new client without cookies. */
  client(headers: Record<string, string> = {}): HttpClient {
    return new HttpClient(this.url, headers, assertDocumented);
  }

  get<T>(token: { readonly prototype: T }): T {
    return this.app.get<T>(token as Type<T>, { strict: false });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

function collectLines(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(
        ...chunk
          .toString()
          .split('\n')
          .filter((line) => line !== ''),
      );
      done();
    },
  });
}
