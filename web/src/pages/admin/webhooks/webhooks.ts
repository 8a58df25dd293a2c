import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { type FormValues } from '@/ui/FormValues';

type Schemas = components['schemas'];
export type Webhook = Schemas['WebhookResponse'];
export type CreatedWebhook = Schemas['WebhookWithSecretResponse'];
export type Delivery = Schemas['DeliveryResponse'];
export type DeliveryError = NonNullable<Delivery['error']>;
type WebhookInput = Schemas['CreateWebhookRequest'];

export const PAGE_SIZE = 25;
const REFRESH_MS = 5_000;

/** All webhooks, with how many of their deliveries wait. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async () => (await send(api.GET('/api/webhooks'))).webhooks,
  refetchInterval: REFRESH_MS,
});

/** One page of the deliveries of a webhook, newest first. */
export const deliveriesQuery = (id: string, isParked: boolean, before: string | undefined) =>
  queryOptions({
    queryKey: ['webhooks', id, 'deliveries', isParked, before],
    queryFn: () =>
      send(
        api.GET('/api/webhooks/{id}/deliveries', {
          params: {
            path: { id },
            query: {
              limit: PAGE_SIZE,
              ...(isParked && { state: 'parked' }),
              ...(before !== undefined && { before: Number(before) }),
            },
          },
        }),
      ),
    refetchInterval: REFRESH_MS,
  });

const at = (id: string) => ({ params: { path: { id } } });

export const createWebhook = (body: WebhookInput) => send(api.POST('/api/webhooks', { body }));
export const changeWebhook = (id: string, body: Schemas['ChangeWebhookRequest']) =>
  send(api.PATCH('/api/webhooks/{id}', { ...at(id), body }));
export const deleteWebhook = (id: string) => send(api.DELETE('/api/webhooks/{id}', at(id)));
export const testWebhook = (id: string) => send(api.POST('/api/webhooks/{id}/test', at(id)));
export const rotateSecret = (id: string) => send(api.POST('/api/webhooks/{id}/secret', at(id)));
export const retryDeliveries = (id: string, delivery?: string) =>
  send(api.POST('/api/webhooks/{id}/retry', { ...at(id), body: delivery === undefined ? {} : { delivery } }));

/** Maps error codes to the field of the form that shows them. */
export const ERROR_FIELDS = { INVALID_WEBHOOK_URL: 'url', UNKNOWN_EVENT_TYPE: 'types' } as const;

/** Reads the form. */
export const webhookInput = (values: FormValues): WebhookInput => ({
  name: values.text('name').trim(),
  url: values.text('url').trim(),
  types: values
    .text('types')
    .split(/[\s,]+/)
    .filter(Boolean),
  allow_private: values.isChecked('allow_private'),
});
