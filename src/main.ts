import 'reflect-metadata';
import { InvalidConfiguration, loadConfig, processEnvironment } from '#platform/config';
import { ProcessLock } from '#platform/database';
import { Log } from '#platform/logging';
import { createApplication } from './application.js';
import { announce } from './announcement.js';
import { outliveErrors } from './last-resort.js';
import { beginServing } from './serving.js';

const environment = processEnvironment();
try {
  const config = loadConfig(environment);
  ProcessLock.acquire(config.database, 'server');
  const log = Log.create(
    config.env.LOG_LEVEL,
    config.env.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
  );
  const app = await createApplication(config, log);
  app.enableShutdownHooks([], { useProcessExit: true });
  await beginServing(app);
  await app.listen(config.env.PORT, config.env.HOST);
  await announce(app, config);
  outliveErrors(log);
} catch (error) {
  console.error(
    error instanceof InvalidConfiguration ? error.message : `Latchkey cannot start: ${String(error)}`,
  );
  // Not only the exit code: open connections would keep a service alive that never started.
  process.exit(1);
}
