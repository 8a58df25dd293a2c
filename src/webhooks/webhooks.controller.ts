import { Body, Controller, Delete, Get, Param, Patch, type PipeTransform, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { isId, type WebhookId } from '#shared';
import { WebhookReplay } from './webhook-replay.js';
import {
  ChangeWebhookRequest,
  CreateWebhookRequest,
  DeliveriesQuery,
  RetryDeliveriesRequest,
} from './webhook-requests.dto.js';
import {
  DeliveryListResponse,
  RetriedResponse,
  WebhookDeletedResponse,
  WebhookListResponse,
  WebhookResponse,
  WebhookSecretResponse,
  WebhookTestResponse,
  WebhookWithSecretResponse,
} from './webhooks.dto.js';
import { InvalidWebhookUrl, TooManyWebhooks, UnknownEventType, WebhookNotFound } from './webhooks.errors.js';
import { WebhooksService } from './webhooks.service.js';

/** Anything else is unknown, and must not reach the database. */
const PARSE_ID: PipeTransform<string, WebhookId> = {
  transform: (text) => {
    if (!isId<WebhookId>(text)) throw new WebhookNotFound();
    return text;
  },
};
const ID = ApiParam({ name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e60' });
const permission = 'webhooks.manage';

@ApiTags('Webhooks')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly replay: WebhookReplay,
  ) {}

  @Get()
  @Access('user', { permission })
  @Operation({
    summary: 'List webhooks',
    description: 'Returns the servers that get events, and how many deliveries wait or are parked.',
    ok: WebhookListResponse,
    okMeans: 'All webhooks, without their secrets',
  })
  async listWebhooks(): Promise<WebhookListResponse> {
    return { webhooks: await this.webhooks.list() };
  }

  @Post()
  @Access('session', { permission, stepUp: 'own' })
  @Operation({
    summary: 'Create a webhook',
    description:
      'Sends events from now on, signed as Standard Webhooks says. The secret that verifies the signatures is shown only once.',
    status: 201,
    ok: WebhookWithSecretResponse,
    okMeans: 'The webhook was created',
    refuses: [InvalidWebhookUrl, UnknownEventType, TooManyWebhooks],
  })
  createWebhook(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: CreateWebhookRequest,
  ): Promise<WebhookWithSecretResponse> {
    return this.webhooks.create(caller, body);
  }

  @Patch(':id')
  @Access('session', { permission, stepUp: 'own' })
  @ID
  @Operation({
    summary: 'Change a webhook',
    description: 'Fields that the body leaves out stay as they are. While it is disabled, events wait.',
    ok: WebhookResponse,
    okMeans: 'The changed webhook',
    refuses: [WebhookNotFound, InvalidWebhookUrl, UnknownEventType],
  })
  changeWebhook(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id', PARSE_ID) id: WebhookId,
    @Body() body: ChangeWebhookRequest,
  ): Promise<WebhookResponse> {
    return this.webhooks.change(caller, id, body);
  }

  @Delete(':id')
  @Access('session', { permission, stepUp: 'own' })
  @ID
  @Operation({
    summary: 'Delete a webhook',
    description: 'Deletes its deliveries, too; those that wait are not sent any more.',
    ok: WebhookDeletedResponse,
    okMeans: 'The webhook was deleted',
    refuses: [WebhookNotFound],
  })
  async deleteWebhook(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id', PARSE_ID) id: WebhookId,
  ): Promise<WebhookDeletedResponse> {
    await this.webhooks.remove(caller, id);
    return { success: true };
  }

  @Post(':id/secret')
  @Access('session', { permission, stepUp: 'own' })
  @ID
  @Operation({
    summary: 'Rotate the secret of a webhook',
    description:
      'For a day, deliveries are signed with both secrets, so that the receiver can be changed meanwhile.',
    ok: WebhookSecretResponse,
    okMeans: 'The new secret, which is shown only once',
    refuses: [WebhookNotFound],
  })
  rotateWebhookSecret(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id', PARSE_ID) id: WebhookId,
  ): Promise<WebhookSecretResponse> {
    return this.webhooks.rotateSecret(caller, id);
  }

  @Post(':id/test')
  @Access('session', { permission })
  @ID
  @Operation({
    summary: 'Test a webhook',
    description: 'Sends an event of type `webhook.test` at once. Takes at most 13 seconds. Stores nothing.',
    ok: WebhookTestResponse,
    okMeans: 'The result, also if the server cannot be reached',
    refuses: [WebhookNotFound],
  })
  testWebhook(@Param('id', PARSE_ID) id: WebhookId): Promise<WebhookTestResponse> {
    return this.webhooks.test(id);
  }

  @Get(':id/deliveries')
  @Access('user', { permission })
  @ID
  @Operation({
    summary: 'List deliveries of a webhook',
    description: 'Returns what was sent, waits or is parked in the last seven days, newest first.',
    ok: DeliveryListResponse,
    okMeans: 'One page of deliveries',
    refuses: [WebhookNotFound],
  })
  listWebhookDeliveries(
    @Param('id', PARSE_ID) id: WebhookId,
    @Query() query: DeliveriesQuery,
  ): Promise<DeliveryListResponse> {
    return this.webhooks.listDeliveries(id, query);
  }

  @Post(':id/retry')
  @Access('session', { permission })
  @ID
  @Operation({
    summary: 'Retry parked deliveries',
    description: 'Tries one parked delivery again, or all of them.',
    ok: RetriedResponse,
    okMeans: 'How many are tried again',
    refuses: [WebhookNotFound],
  })
  async retryWebhookDeliveries(
    @Param('id', PARSE_ID) id: WebhookId,
    @Body() { delivery }: RetryDeliveriesRequest,
  ): Promise<RetriedResponse> {
    return { retried: await this.replay.retry(id, delivery) };
  }
}
