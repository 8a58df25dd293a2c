import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RunningProcesses } from '#platform/keys';
import { OutboxSequencer } from '#platform/outbox';
import { GatewayServer } from '#gateway';
import { MailSender, NoticeFeed } from '#mail';
import { MetricsServer } from '#metrics';
import { LogLevelService } from '#settings';
import { WebhookSender } from '#webhooks';

/** Starts the background tasks of a server process. Operator commands do not run them. */
export async function startBackgroundTasks(app: NestFastifyApplication): Promise<void> {
  await app.get(RunningProcesses).register();
  await app.get(OutboxSequencer, { strict: false }).start();
  await app.get(MetricsServer, { strict: false }).start();
  await app.get(GatewayServer, { strict: false }).start();
  await app.get(LogLevelService, { strict: false }).startPolling();
  app.get(WebhookSender, { strict: false }).start();
  app.get(NoticeFeed, { strict: false }).start();
  app.get(MailSender, { strict: false }).start();
}
