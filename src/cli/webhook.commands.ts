import { isId, type WebhookId } from '#shared';
import { WebhookReplay, type WebhookState } from '#webhooks';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

export const webhookCommands: readonly Command[] = [
  {
    name: 'webhook list',
    parameters: [],
    summary: 'list the webhooks, and how many deliveries wait or are parked',
    run: async (call) => {
      const webhooks = await withApplication(call, (get) => get(WebhookReplay).list());
      const text = webhooks.length === 0 ? 'There are no webhooks' : webhooks.map(toLine).join('\n');
      return { text, data: { webhooks } };
    },
  },
  {
    name: 'webhook replay',
    parameters: ['<id>'],
    summary: 'try the parked deliveries of a webhook again',
    run: async (call) => {
      const [id = ''] = call.values;
      if (!isId<WebhookId>(id)) throw new Error('That is no ID of a webhook. "webhook list" shows them');
      const retried = await withApplication(call, (get) => get(WebhookReplay).retry(id));
      return { text: `Deliveries that are tried again: ${retried}`, data: { id, retried } };
    },
  },
];

const toLine = ({ id, name, url, enabled, pending, parked, missed }: WebhookState): string =>
  `${id}  ${name}  ${url}  ${enabled ? 'enabled' : 'disabled'}  ${pending} pending, ${parked} parked, ${missed} missed`;
