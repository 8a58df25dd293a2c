/** Sends events to other servers. Owns `webhook` and `webhook_delivery`. */
export { Webhook, WebhookDelivery } from './webhook.entity.js';
export { WebhookSender } from './webhook-sender.js';
export { WebhooksModule } from './webhooks.module.js';
export { WebhookReplay, type WebhookState } from './webhook-replay.js';
