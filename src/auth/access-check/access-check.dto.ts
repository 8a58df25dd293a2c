import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { RequestBody } from '#platform/http';
import { AccessSummaryResponse } from '../flow/sign-in-access.dto.js';
import { ACCESS_CHANGES, type AccessChangeKind } from './access-change.js';

const OF_USER = 'Of `admin_role`, `role` and `suspension`: who would lose the role or be suspended';

/** Checked by `parseAccessChange`, because the fields depend on `kind`. */
export class AccessChangeRequest {
  @ApiProperty({ enum: ACCESS_CHANGES, example: 'password_login' })
  readonly kind!: AccessChangeKind;

  @ApiProperty({
    required: false,
    example: false,
    description: 'Of `password_login` and `provider`: whether it would be allowed or on',
  })
  readonly enabled?: boolean;

  @ApiProperty({
    type: 'integer',
    required: false,
    example: 1,
    description: 'Of `provider` and `provider_deletion`',
  })
  readonly providerId?: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    selfRequired: false,
    example: { allowed_users: 'ada' },
    description: 'Of `provider`: settings as in `PUT /users/sso-providers/{id}`',
  })
  readonly config?: object;

  @ApiProperty({
    required: false,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description: OF_USER,
  })
  readonly userId?: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    example: 3,
    description: 'Of `role`: the role that would be withdrawn',
  })
  readonly roleId?: number;
}

@RequestBody({
  description: 'The change that you consider',
  example: { change: { kind: 'password_login', enabled: false } },
})
export class AccessCheckRequest {
  @ApiProperty({ type: AccessChangeRequest })
  @IsObject()
  readonly change!: AccessChangeRequest;
}

export class AccessCheckResponse {
  @ApiProperty({ example: false, description: 'Whether the change would be accepted' })
  readonly possible!: boolean;

  @ApiProperty({
    type: String,
    enum: ['WOULD_LOCK_OUT', 'LAST_ADMIN'],
    nullable: true,
    example: 'WOULD_LOCK_OUT',
    description: 'Why it would be refused; null if it would be accepted',
  })
  readonly code!: string | null;

  @ApiProperty({ type: AccessSummaryResponse })
  readonly before!: AccessSummaryResponse;

  @ApiProperty({ type: AccessSummaryResponse })
  readonly after!: AccessSummaryResponse;
}
