import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** Describes scopes in the API. */
export const SCOPES =
  'All that the key may do: permissions that its user holds, `me` (what every user may), `data` (encrypted items), `introspect` (`POST /api/introspect`) and `door:<slug>` (an application that accepts API keys)';

export class CreateApiKeyRequest {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'backup job' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100, { message: 'name has at most 100 characters' })
  readonly name!: string;

  @ApiProperty({
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description:
      'User that the key acts as: an `id` from `GET /users/list`, or your `userId` from `GET /users/me`',
  })
  @IsString()
  @IsNotEmpty()
  readonly userId!: string;

  @ApiProperty({
    required: false,
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2031-01-31T12:00:00Z',
    description: 'RFC 3339 with a time zone; the key never expires if omitted',
  })
  @IsOptional()
  @IsString()
  readonly expiresAt?: string | null;

  @ApiProperty({
    required: false,
    type: [String],
    nullable: true,
    example: null,
    description: `${SCOPES}; omitted or null: everything that its user may do, except \`introspect\` and \`door:<slug>\``,
  })
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  readonly scopes?: readonly string[] | null;
}

export class CreateOwnApiKeyRequest extends PickType(CreateApiKeyRequest, ['name', 'expiresAt']) {
  @ApiProperty({ type: [String], minItems: 1, example: ['me'], description: SCOPES })
  @IsArray()
  @IsString({ each: true })
  readonly scopes!: readonly string[];
}

export class DataAccessRequest {
  @ApiProperty({ example: true, description: 'Whether the key may decrypt my items' })
  @IsBoolean()
  readonly allow!: boolean;
}
