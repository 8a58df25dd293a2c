import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  Min,
} from 'class-validator';
import { IfGiven, PageLimit, RequestBody } from '#platform/http';
import { DELIVERY_STATES, type DeliveryState } from './webhook.entity.js';

const MAX_NAME = 100;
const MAX_URL = 2_048;
const MAX_TYPES = 100;
export const ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e60';
export const URL_EXAMPLE = 'https://siem.example.com/latchkey';
const MAX_PAGE_SIZE = 200;
export const DEFAULT_PAGE_SIZE = 50;

export const Types = (required: boolean) =>
  ApiProperty({
    type: [String],
    required,
    example: ['login', 'login.failed', 'session.*'],
    description: 'Types of events, groups of them like `session.*`, or `*` for all; see docs/events.md',
  });
const PRIVATE =
  'Whether it may have a private or loopback address, or no TLS. Setting it needs `settings.manage`';

@RequestBody({
  description: 'A new webhook',
  example: { name: 'SIEM', url: URL_EXAMPLE, types: ['*'] },
})
export class CreateWebhookRequest {
  @ApiProperty({ example: 'SIEM', maxLength: MAX_NAME })
  @IsString()
  @Length(1, MAX_NAME)
  readonly name!: string;

  @ApiProperty({ example: URL_EXAMPLE, maxLength: MAX_URL })
  @IsString()
  @MaxLength(MAX_URL)
  readonly url!: string;

  @Types(true)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_TYPES)
  @IsString({ each: true })
  readonly types!: string[];

  @ApiProperty({ required: false, example: false, description: PRIVATE })
  @IfGiven('allow_private')
  @IsBoolean()
  readonly allow_private?: boolean;
}

@RequestBody({
  description: 'The fields to change; the others stay as they are',
  example: { enabled: false },
})
export class ChangeWebhookRequest {
  @ApiProperty({ required: false, example: 'SIEM', maxLength: MAX_NAME })
  @IfGiven('name')
  @IsString()
  @Length(1, MAX_NAME)
  readonly name?: string;

  @ApiProperty({ required: false, example: URL_EXAMPLE, maxLength: MAX_URL })
  @IfGiven('url')
  @IsString()
  @MaxLength(MAX_URL)
  readonly url?: string;

  @Types(false)
  @IfGiven('types')
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_TYPES)
  @IsString({ each: true })
  readonly types?: string[];

  @ApiProperty({ required: false, example: false, description: PRIVATE })
  @IfGiven('allow_private')
  @IsBoolean()
  readonly allow_private?: boolean;

  @ApiProperty({ required: false, example: true, description: 'Events wait while it is disabled' })
  @IfGiven('enabled')
  @IsBoolean()
  readonly enabled?: boolean;
}

@RequestBody({
  description: 'One parked delivery; without it all of them',
  example: {},
})
export class RetryDeliveriesRequest {
  @ApiProperty({ required: false, format: 'uuid', example: ID })
  @IfGiven('delivery')
  @IsString()
  readonly delivery?: string;
}

export class DeliveriesQuery {
  @PageLimit(MAX_PAGE_SIZE, `Page size; ${DEFAULT_PAGE_SIZE} by default`)
  readonly limit?: number;

  @ApiProperty({ required: false, type: 'integer', description: '`next` of the previous page' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  readonly before?: number;

  @ApiProperty({ required: false, enum: DELIVERY_STATES })
  @IsOptional()
  @IsIn([...DELIVERY_STATES], { message: `state must be one of ${DELIVERY_STATES.join(', ')}` })
  readonly state?: DeliveryState;
}
