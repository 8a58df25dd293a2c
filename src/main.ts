import 'reflect-metadata';
import { type AppConfig, loadConfig, processEnvironment } from '#platform/config';
import { ProcessLock } from '#platform/database';
import { Log, type LogFormat } from '#platform/logging';
import { createApplication } from './bootstrap/create-app.js';
import { printStartupBanner, warnOfMisspeltVariables } from './bootstrap/startup-banner.js';
import { captureConsole } from './bootstrap/console-capture.js';
import { shutDownOnSignals } from './bootstrap/graceful-shutdown.js';
import { logProcessErrors } from './bootstrap/process-errors.js';
import { startBackgroundTasks } from './bootstrap/background-tasks.js';
import { reportStartupFailure } from './bootstrap/startup-failure.js';

let config: AppConfig | null = null;
let format: LogFormat = process.stdout.isTTY ? 'pretty' : 'json';
try {
  const environment = processEnvironment();
  config = loadConfig(environment);
  format = config.env.LOG_FORMAT ?? format;
  ProcessLock.acquire(config.database, 'server');
  const log = Log.create(config.env.LOG_LEVEL, format);
  captureConsole(log);
  warnOfMisspeltVariables(log, environment);
  const app = await createApplication(config, log);
  shutDownOnSignals(app, config, log);
  await startBackgroundTasks(app);
  await app.listen(config.env.PORT, config.env.HOST);
  await printStartupBanner(app, config);
  logProcessErrors(log);
} catch (error) {
  reportStartupFailure(error, format, config);
  // Not only the exit code: open connections would keep a service alive that never started.
  process.exit(1);
}
