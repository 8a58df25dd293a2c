/** The pages of webhooks, which are loaded together. */
export { WebhookPage } from './WebhookPage';
export { WebhooksPage } from './WebhooksPage';
