import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditAction, AuditLog } from '#audit';
import { newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { OutboxRepository } from '#platform/outbox';
import { PowerPolicy } from '#roles';
import { Clock, DAY_MS, type Instant, type WebhookId } from '#shared';
import { WebhookSecrets } from './webhook-secrets.js';
import { type Webhook } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';
import { TooManyWebhooks, WebhookNotFound } from './webhooks.errors.js';

const MAX_WEBHOOKS = 50;
/** How long the previous secret signs as well, so that a receiver has time to get the new one. */
const OVERLAP_MS = DAY_MS;

/** What somebody decides about a webhook. */
export type WebhookFields = Pick<Webhook, 'name' | 'url' | 'types' | 'allowsPrivate' | 'isEnabled'>;

/** Stores webhooks with their audit entries. They outlive the session, so its permission is checked when they are stored. */
@Injectable()
export class WebhookChanges {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly secrets: WebhookSecrets,
    private readonly outbox: OutboxRepository,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** It gets the events from now on. Returns its ID and secret. Throws `TooManyWebhooks`, `AdminRequired`, `SessionEnded`. */
  async add(
    caller: SessionPrincipal,
    fields: WebhookFields,
  ): Promise<{ readonly id: WebhookId; readonly secret: string }> {
    const id = newId<WebhookId>();
    const { secret, sealed } = this.secrets.make(id);
    await this.transactions.run(async (tx) => {
      await this.assertMay(tx, caller, fields.allowsPrivate);
      if ((await this.webhooks.count(tx)) >= MAX_WEBHOOKS) throw new TooManyWebhooks();
      await this.webhooks.add(tx, {
        ...{ id, ...fields, secret: sealed, previousSecret: null, previousUntil: null },
        ...{ position: await this.outbox.findHead(tx), missed: 0, leaseOwner: null, leaseUntil: 0 },
        ...{ createdBy: caller.userId, createdAt: this.clock.now() },
      });
      await this.record(tx, caller, 'webhook.created', { id, name: fields.name });
    });
    return { id, secret };
  }

  /** Throws `WebhookNotFound`, `AdminRequired`, `SessionEnded`. */
  async change(caller: SessionPrincipal, id: WebhookId, change: Partial<WebhookFields>): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.assertMay(tx, caller, change.allowsPrivate === true);
      const present = await this.webhooks.findIn(tx, id);
      if (present === null) throw new WebhookNotFound();
      const names = Object.keys(change) as (keyof WebhookFields)[];
      const changed = names.filter((name) => change[name] !== present[name]);
      if (changed.length === 0) return;
      // Who may not allow private addresses must not choose one for a webhook that may have it.
      if (changed.includes('url') && (change.allowsPrivate ?? present.allowsPrivate))
        await this.power.assertHolds(tx, caller, 'settings.manage');
      await this.webhooks.change(tx, id, change);
      const details = { changed: changed.map((name) => NAMES[name]).join(',') };
      await this.record(tx, caller, 'webhook.changed', { ...present, ...change }, details);
    });
  }

  /** Throws `WebhookNotFound`, `AdminRequired`, `SessionEnded`. */
  async remove(caller: SessionPrincipal, id: WebhookId): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.assertMay(tx, caller, false);
      const present = await this.webhooks.findIn(tx, id);
      if (present === null || !(await this.webhooks.remove(tx, id))) throw new WebhookNotFound();
      await this.record(tx, caller, 'webhook.deleted', present);
    });
  }

  /** Replaces the secret; the previous one signs as well for a day. Throws as {@link remove} does. */
  async rotateSecret(
    caller: SessionPrincipal,
    id: WebhookId,
  ): Promise<{ readonly secret: string; readonly previousUntil: Instant }> {
    const { secret, sealed } = this.secrets.make(id);
    const previousUntil = this.clock.now() + OVERLAP_MS;
    await this.transactions.run(async (tx) => {
      await this.assertMay(tx, caller, false);
      const present = await this.webhooks.findIn(tx, id);
      if (present === null) throw new WebhookNotFound();
      const previousSecret = this.secrets.toPrevious(present);
      await this.webhooks.change(tx, id, { secret: sealed, previousSecret, previousUntil });
      await this.record(tx, caller, 'webhook.secret_rotated', present);
    });
    return { secret, previousUntil };
  }

  private async assertMay(tx: Tx, caller: SessionPrincipal, allowsPrivate: boolean): Promise<void> {
    await this.power.assertHolds(tx, caller, 'webhooks.manage');
    if (allowsPrivate) await this.power.assertHolds(tx, caller, 'settings.manage');
  }

  private record(
    tx: Tx,
    { userId: actor }: SessionPrincipal,
    action: AuditAction,
    { id, name }: Pick<Webhook, 'id' | 'name'>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const details = { webhook: id, name, ...more };
    return this.audit.record(tx, { action, actor, subject: null, details });
  }
}

/** The fields as the API names them. */
const NAMES: Readonly<Record<keyof WebhookFields, string>> = {
  name: 'name',
  url: 'url',
  types: 'types',
  allowsPrivate: 'allow_private',
  isEnabled: 'enabled',
};
