import { ApiProperty } from '@nestjs/swagger';
import { Allow, IsInt, IsOptional, Min } from 'class-validator';
import { AnyJson, RequestBody } from '#platform/http';
import { toRfc3339 } from '#shared';
import { type UserDataItem } from './user-data.entity.js';

@RequestBody({ description: 'The new item', example: { value: { host: 'web-1', port: 22 } } })
export class PutDataRequest {
  @AnyJson({
    description:
      'Any JSON value. Numbers are IEEE 754 doubles, as in JavaScript: send integers beyond 2^53 and decimals of more than 15 digits as strings, or they lose precision',
    example: { host: 'web-1', port: 22 },
  })
  @Allow()
  readonly value!: unknown;

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 0,
    example: 0,
    description: 'The version you read last; 0 if the item must not exist yet',
  })
  @IsOptional()
  @IsInt()
  @Min(0, { message: 'version must not be negative' })
  readonly version?: number;
}

export class DataItemResponse {
  @ApiProperty({ example: 'hosts/web-1' })
  readonly name!: string;

  @ApiProperty({ type: 'integer', example: 27, description: 'Bytes of the value as JSON' })
  readonly size!: number;

  @ApiProperty({ type: 'integer', example: 4 })
  readonly version!: number;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly updatedAt!: string;
}

export class DataListResponse {
  @ApiProperty({ type: [DataItemResponse] })
  readonly items!: DataItemResponse[];
}

export class DataValueResponse {
  @ApiProperty({ example: 'hosts/web-1' })
  readonly name!: string;

  @AnyJson({ description: 'Any JSON value', example: { host: 'web-1', port: 22 } })
  readonly value!: unknown;

  @ApiProperty({ type: 'integer', example: 4 })
  readonly version!: number;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly updatedAt!: string;
}

export class DataDeletedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}

export function toItemResponse({ name, size, version, updatedAt }: UserDataItem): DataItemResponse {
  return { name, size, version, updatedAt: toRfc3339(updatedAt) };
}

export function toValueResponse({ item, value }: { item: UserDataItem; value: unknown }): DataValueResponse {
  return { name: item.name, value, version: item.version, updatedAt: toRfc3339(item.updatedAt) };
}
