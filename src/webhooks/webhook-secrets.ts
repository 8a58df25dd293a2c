import { Injectable } from '@nestjs/common';
import { Webhook as Signer } from 'standardwebhooks';
import { randomSecret, type SealContext, Sealer } from '#platform/crypto';
import { type SealedColumns } from '#platform/keys';
import { type Instant } from '#shared';
import { type Webhook } from './webhook.entity.js';

const PREFIX = 'whsec_';

const contextOf = (column: 'secret' | 'previous_secret', row: string): SealContext => ({
  table: 'webhook',
  column,
  row,
});

/** What a delivery is signed with. */
type Secrets = Pick<Webhook, 'id' | 'secret' | 'previousSecret' | 'previousUntil'>;

/** Creates the secrets of webhooks, and signs with them as Standard Webhooks says (standardwebhooks.com). */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly sealer: Sealer) {}

  /** Returns a new secret for a webhook, in plain text and sealed. */
  make(id: string): { readonly secret: string; readonly sealed: Buffer } {
    const secret = PREFIX + randomSecret().toString('base64');
    return { secret, sealed: this.sealer.seal(contextOf('secret', id), secret) };
  }

  /** Returns the present secret sealed as the previous one. Throws `SecretUnreadable`. */
  toPrevious({ id, secret }: Pick<Webhook, 'id' | 'secret'>): Buffer {
    return this.sealer.seal(
      contextOf('previous_secret', id),
      this.sealer.open(contextOf('secret', id), secret),
    );
  }

  /** Returns the headers of a delivery. The previous secret signs as well while it is valid. Throws `SecretUnreadable`. */
  sign(webhook: Secrets, eventId: string, body: string, now: Instant): Record<string, string> {
    const at = new Date(now);
    const signatures = this.open(webhook, now).map((secret) => new Signer(secret).sign(eventId, at, body));
    return {
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(now / 1_000)),
      'webhook-signature': signatures.join(' '),
    };
  }

  private open({ id, secret, previousSecret, previousUntil }: Secrets, now: Instant): string[] {
    const current = this.sealer.open(contextOf('secret', id), secret).toString();
    if (previousSecret === null || (previousUntil ?? 0) <= now) return [current];
    return [current, this.sealer.open(contextOf('previous_secret', id), previousSecret).toString()];
  }
}

/** Lets the secrets be sealed again when the master key is rotated. */
export function registerWebhookSecrets(columns: SealedColumns): void {
  for (const column of ['secret', 'previous_secret'] as const)
    columns.register({
      ...{ table: 'webhook', column, key: 'id', contextColumns: [] },
      toContext: ({ id }) => contextOf(column, id),
    });
}
