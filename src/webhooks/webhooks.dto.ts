import { ApiProperty } from '@nestjs/swagger';
import { DELIVERY_ERRORS, DELIVERY_STATES } from './webhook.entity.js';
import { ID, Types, URL_EXAMPLE } from './webhook-requests.dto.js';

export class WebhookResponse {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ example: 'SIEM' })
  readonly name!: string;

  @ApiProperty({ example: URL_EXAMPLE })
  readonly url!: string;

  @Types(true)
  readonly types!: string[];

  @ApiProperty({ example: true })
  readonly enabled!: boolean;

  @ApiProperty({ example: false })
  readonly allow_private!: boolean;

  @ApiProperty({ type: 'integer', example: 0, description: 'Deliveries that wait or will be tried again' })
  readonly pending!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Deliveries that failed for a day; they are kept for seven days',
  })
  readonly parked!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Events that were deleted before they could be sent',
  })
  readonly missed!: number;

  @ApiProperty({ format: 'uuid', example: ID, description: 'The user who created it' })
  readonly created_by!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly created_at!: string;
}

export class WebhookWithSecretResponse extends WebhookResponse {
  @ApiProperty({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
    description: 'Verifies the signatures; shown only once',
  })
  readonly secret!: string;
}

export class WebhookListResponse {
  @ApiProperty({ type: [WebhookResponse] })
  readonly webhooks!: WebhookResponse[];
}

export class WebhookSecretResponse {
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  readonly secret!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2030-01-02T12:00:00.000Z',
    description: 'Until then, deliveries are signed with the previous secret as well',
  })
  readonly previous_valid_until!: string;
}

export class WebhookDeletedResponse {
  @ApiProperty({ example: true })
  readonly success!: boolean;
}

const STATUS = { type: 'integer', nullable: true, example: 200 } as const;
const ERROR = { type: String, nullable: true, enum: [...DELIVERY_ERRORS, null], example: null };

export class WebhookTestResponse {
  @ApiProperty({ example: true, description: 'Whether the server responded with 2xx' })
  readonly delivered!: boolean;

  @ApiProperty({ ...STATUS, description: 'The status of the response; null without one' })
  readonly status!: number | null;

  @ApiProperty({ ...ERROR, description: 'What failed' })
  readonly error!: string | null;
}

export class DeliveryResponse {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({
    format: 'uuid',
    example: ID,
    description: '`id` of the event, and `webhook-id` of the request',
  })
  readonly event!: string;

  @ApiProperty({ type: 'integer', example: 4_211 })
  readonly sequence!: number;

  @ApiProperty({ example: 'login' })
  readonly type!: string;

  @ApiProperty({ enum: DELIVERY_STATES, example: 'delivered' })
  readonly state!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  readonly attempts!: number;

  @ApiProperty({
    format: 'date-time',
    example: '2030-01-01T12:00:00.000Z',
    description: 'When the event happened',
  })
  readonly happened_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2030-01-01T12:00:00.000Z' })
  readonly attempted_at!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When a pending delivery may be tried next',
  })
  readonly due_at!: string | null;

  @ApiProperty({ ...STATUS, description: 'The status of the last response; null without one' })
  readonly status!: number | null;

  @ApiProperty({ ...ERROR, description: 'What failed in the last attempt' })
  readonly error!: string | null;
}

export class DeliveryListResponse {
  @ApiProperty({ type: [DeliveryResponse] })
  readonly deliveries!: DeliveryResponse[];

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: '`before` of the next page; null on the last page',
  })
  readonly next!: number | null;
}

export class RetriedResponse {
  @ApiProperty({ type: 'integer', example: 3, description: 'How many parked deliveries are tried again' })
  readonly retried!: number;
}
