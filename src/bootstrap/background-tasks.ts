import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RunningProcesses } from '#platform/keys';
import { MetricsServer } from '#metrics';
import { LogLevelService } from '#settings';

/** What goes on beside the requests, in a process that serves them; operator commands do without. */
export async function startBackgroundTasks(app: NestFastifyApplication): Promise<void> {
  await app.get(RunningProcesses).announce();
  await app.get(MetricsServer, { strict: false }).start();
  await app.get(LogLevelService, { strict: false }).startPolling();
}
