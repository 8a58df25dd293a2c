import { setTimeout as sleep } from 'node:timers/promises';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthService } from '#health';
import { type AppConfig } from '#platform/config';
import { type Log } from '#platform/logging';
import { SECOND_MS } from '#shared';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** EX_TEMPFAIL of sysexits.h: a failure for systemd, so that `Restart=on-failure` restarts the service. */
const RESTART_STATUS = 75;
const INTERRUPTED_STATUS = 130;

/**
 * Shuts down gracefully on a signal: `/health/ready` answers 503 at once, requests are served for `SHUTDOWN_DELAY_SECONDS`
 * so that load balancers notice, and running requests are finished. After SIGHUP the exit status makes a service manager
 * restart the process. A second signal exits immediately.
 */
export function shutDownOnSignals(app: NestFastifyApplication, { env }: AppConfig, log: Log): void {
  let isStopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (isStopping) process.exit(INTERRUPTED_STATUS);
      isStopping = true;
      log.info(`received ${signal}: shutting down`, { delaySeconds: env.SHUTDOWN_DELAY_SECONDS });
      void shutDown(app, env.SHUTDOWN_DELAY_SECONDS * SECOND_MS, log).then((isClean) => {
        log.flush();
        process.exit(isClean ? (signal === 'SIGHUP' ? RESTART_STATUS : 0) : 1);
      });
    });
  }
}

async function shutDown(app: NestFastifyApplication, delayMs: number, log: Log): Promise<boolean> {
  try {
    app.get(HealthService, { strict: false }).beginShutdown();
    if (delayMs > 0) await sleep(delayMs);
    await app.close();
    log.info('stopped');
    return true;
  } catch (error) {
    log.error('graceful shutdown failed', error);
    return false;
  }
}
