import 'reflect-metadata';
import { type AppConfig, loadConfig, processEnvironment } from '#platform/config';
import { ProcessLock } from '#platform/database';
import { Log, type LogFormat } from '#platform/logging';
import { createApplication } from './application.js';
import { announce, warnOfMisspeltNames } from './announcement.js';
import { captureConsole } from './console-capture.js';
import { shutDownOnSignals } from './graceful-shutdown.js';
import { outliveErrors } from './last-resort.js';
import { beginServing } from './serving.js';
import { reportStartFailure } from './start-failure.js';

let config: AppConfig | null = null;
let format: LogFormat = process.stdout.isTTY ? 'pretty' : 'json';
try {
  const environment = processEnvironment();
  config = loadConfig(environment);
  format = config.env.LOG_FORMAT ?? format;
  ProcessLock.acquire(config.database, 'server');
  const log = Log.create(config.env.LOG_LEVEL, format);
  captureConsole(log);
  warnOfMisspeltNames(log, environment);
  const app = await createApplication(config, log);
  shutDownOnSignals(app, config, log);
  await beginServing(app);
  await app.listen(config.env.PORT, config.env.HOST);
  await announce(app, config);
  outliveErrors(log);
} catch (error) {
  reportStartFailure(error, format, config);
  // Not only the exit code: open connections would keep a service alive that never started.
  process.exit(1);
}
