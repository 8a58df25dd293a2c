import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { isEventFilter } from '#audit';
import { newId } from '#platform/crypto';
import { Clock, toRfc3339, type WebhookId } from '#shared';
import { DeliveryRepository } from './delivery.repository.js';
import { WebhookChanges, type WebhookFields } from './webhook-changes.js';
import { WebhookPost } from './webhook-post.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { filtersOf, type Webhook, type WebhookDelivery } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';
import {
  type ChangeWebhookRequest,
  type CreateWebhookRequest,
  DEFAULT_PAGE_SIZE,
  type DeliveriesQuery,
} from './webhook-requests.dto.js';
import {
  type DeliveryListResponse,
  type DeliveryResponse,
  type WebhookResponse,
  type WebhookSecretResponse,
  type WebhookTestResponse,
  type WebhookWithSecretResponse,
} from './webhooks.dto.js';
import { InvalidWebhookUrl, UnknownEventType, WebhookNotFound } from './webhooks.errors.js';

const TEST_TYPE = 'webhook.test';

/** Manages webhooks. Methods with an ID throw `WebhookNotFound`. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly changes: WebhookChanges,
    private readonly secrets: WebhookSecrets,
    private readonly poster: WebhookPost,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<WebhookResponse[]> {
    return Promise.all((await this.webhooks.list()).map((webhook) => this.format(webhook)));
  }

  /** Throws `InvalidWebhookUrl`, `UnknownEventType`, and what {@link WebhookChanges.add} throws. */
  async create(caller: SessionPrincipal, body: CreateWebhookRequest): Promise<WebhookWithSecretResponse> {
    const { name, url, types, allow_private: allowsPrivate = false } = body;
    const fields = { name, url: parseUrl(url, allowsPrivate), types: formatTypes(types), allowsPrivate };
    const { id, secret } = await this.changes.add(caller, { ...fields, isEnabled: true });
    return { ...(await this.format(await this.get(id))), secret };
  }

  /** Throws as {@link create} does. */
  async change(
    caller: SessionPrincipal,
    id: WebhookId,
    body: ChangeWebhookRequest,
  ): Promise<WebhookResponse> {
    const present = await this.get(id);
    await this.changes.change(caller, id, toChange(present, body));
    return this.format(await this.get(id));
  }

  remove(caller: SessionPrincipal, id: WebhookId): Promise<void> {
    return this.changes.remove(caller, id);
  }

  async rotateSecret(caller: SessionPrincipal, id: WebhookId): Promise<WebhookSecretResponse> {
    const { secret, previousUntil } = await this.changes.rotateSecret(caller, id);
    return { secret, previous_valid_until: toRfc3339(previousUntil) };
  }

  /** Sends an event that nobody else gets, whether the webhook is enabled or not. Stores nothing. */
  async test(id: WebhookId): Promise<WebhookTestResponse> {
    const webhook = await this.get(id);
    const now = this.clock.now();
    const eventId = newId();
    const event = { id: eventId, sequence: 0, type: TEST_TYPE, timestamp: toRfc3339(now), data: {} };
    const body = JSON.stringify(event);
    const { status, error } = await this.poster.send(
      webhook,
      this.secrets.sign(webhook, eventId, body, now),
      body,
    );
    return { delivered: error === null, status, error };
  }

  async listDeliveries(
    id: WebhookId,
    { limit = DEFAULT_PAGE_SIZE, before, state }: DeliveriesQuery,
  ): Promise<DeliveryListResponse> {
    await this.get(id);
    const filter = { before: before ?? null, state: state ?? null };
    const found = await this.deliveries.list(id, filter, limit + 1);
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.position ?? null) : null;
    return { deliveries: page.map(formatDelivery), next };
  }

  private async get(id: WebhookId): Promise<Webhook> {
    const webhook = await this.webhooks.find(id);
    if (webhook === null) throw new WebhookNotFound();
    return webhook;
  }

  private async format(webhook: Webhook): Promise<WebhookResponse> {
    const { id, name, url, types, isEnabled, allowsPrivate, missed, createdBy, createdAt } = webhook;
    return {
      ...{
        id,
        name,
        url,
        types: [...filtersOf({ types })],
        enabled: isEnabled,
        allow_private: allowsPrivate,
      },
      ...{ ...(await this.deliveries.countWaiting(id)), missed },
      ...{ created_by: createdBy, created_at: toRfc3339(createdAt) },
    };
  }
}

function toChange(present: Webhook, body: ChangeWebhookRequest): Partial<WebhookFields> {
  const { name, url, types, allow_private: allowsPrivate, enabled } = body;
  const mayBePrivate = allowsPrivate ?? present.allowsPrivate;
  // Also if only the permission for a private address is taken back.
  const checked = parseUrl(url ?? present.url, mayBePrivate);
  return {
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url: checked }),
    ...(types !== undefined && { types: formatTypes(types) }),
    ...(allowsPrivate !== undefined && { allowsPrivate }),
    ...(enabled !== undefined && { isEnabled: enabled }),
  };
}

/** Returns the normal form of a URL. Throws `InvalidWebhookUrl`. */
function parseUrl(text: string, allowsPrivate: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !hasOnlyAddress(url)) throw new InvalidWebhookUrl();
  if (url.protocol !== 'https:' && !(allowsPrivate && url.protocol === 'http:'))
    throw new InvalidWebhookUrl();
  return url.href;
}

const hasOnlyAddress = ({ username, password, hash }: URL): boolean => username + password + hash === '';

/** Returns the filters as they are stored. Throws `UnknownEventType`. */
function formatTypes(types: readonly string[]): string {
  const unknown = types.find((type) => !isEventFilter(type));
  if (unknown !== undefined) throw new UnknownEventType({ type: unknown });
  return JSON.stringify([...new Set(types)]);
}

function formatDelivery(row: WebhookDelivery): DeliveryResponse {
  const { id, eventId: event, position: sequence, type, state, attempts, status, error } = row;
  return {
    ...{ id, event, sequence, type, state, attempts, status, error },
    happened_at: toRfc3339(row.happenedAt),
    attempted_at: row.attemptedAt === null ? null : toRfc3339(row.attemptedAt),
    due_at: state === 'pending' ? toRfc3339(row.dueAt) : null,
  };
}
