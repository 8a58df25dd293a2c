import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { NetworkModule } from '#platform/network';
import { EVENT_RETENTION_MS } from '#platform/outbox';
import { RolesModule } from '#roles';
import { Clock } from '#shared';
import { DeliveryAttempts } from './delivery-attempts.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryRepository } from './delivery.repository.js';
import { WebhookChanges } from './webhook-changes.js';
import { WebhookLeases } from './webhook-leases.js';
import { WebhookPost } from './webhook-post.js';
import { WebhookReplay } from './webhook-replay.js';
import { registerWebhookSecrets, WebhookSecrets } from './webhook-secrets.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookRepository } from './webhook.repository.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  imports: [NetworkModule, RolesModule],
  controllers: [WebhooksController],
  providers: [
    DeliveryAttempts,
    DeliveryQueue,
    DeliveryRepository,
    WebhookChanges,
    WebhookLeases,
    WebhookPost,
    WebhookReplay,
    WebhookRepository,
    WebhookSecrets,
    WebhookSender,
    WebhooksService,
  ],
})
export class WebhooksModule {
  constructor(sweeper: Sweeper, columns: SealedColumns, deliveries: DeliveryRepository, clock: Clock) {
    registerWebhookSecrets(columns);
    sweeper.register('webhook deliveries', (tx, limit) =>
      deliveries.sweep(tx, clock.now() - EVENT_RETENTION_MS, limit),
    );
  }
}
