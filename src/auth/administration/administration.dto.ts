import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { ApiKeyCreatedForOthersResponse } from '#api-keys';
import { ConnectionsClosed } from '#connections';
import { RequestBody } from '#platform/http';
import { InvalidRequest } from '#shared';
import { MessageResponse } from '../passwords/passwords.dto.js';

@RequestBody({
  description: 'The user, by `userId` or `username`',
  example: { username: 'grace' },
  needsOne: true,
})
export class UserReference {
  @ApiProperty({ required: false, format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'userId must not be empty' })
  readonly userId?: string;

  @ApiProperty({ required: false, example: 'grace', description: 'Used if `userId` is absent' })
  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'username must not be empty' })
  readonly username?: string;
}

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };

/** Requires one of the two fields, after the types were validated; null counts as absent. */
@Injectable()
export class UserReferencePipe implements PipeTransform<UserReference> {
  transform({ userId = null, username = null }: Nullable<UserReference>): UserReference {
    if (userId === null && username === null) throw new InvalidRequest({}, 'userId or username is required');
    return { ...(userId !== null && { userId }), ...(username !== null && { username }) };
  }
}

export class DeleteUserRequest {
  @ApiProperty({ example: 'grace' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;
}

export class FormerAdminResponse extends MessageResponse {
  @ApiProperty({
    required: false,
    type: [ApiKeyCreatedForOthersResponse],
    description:
      'API keys that this user created for others as an admin, if any; they stay valid until deleted',
  })
  readonly api_keys_made?: ApiKeyCreatedForOthersResponse[];

  @ConnectionsClosed()
  readonly connections_closed!: number;
}

/** What the removal of an admin or an account leaves behind: keys created for others, and the connections it closes. */
export type Consequences = {
  readonly keysCreated: ApiKeyCreatedForOthersResponse[];
  readonly connectionsClosed: number;
};

export function toFormerAdminResponse(
  message: string,
  { keysCreated, connectionsClosed }: Consequences,
): FormerAdminResponse {
  const response = { message, connections_closed: connectionsClosed };
  return keysCreated.length === 0 ? response : { ...response, api_keys_made: keysCreated };
}

export class LinkRequest {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsString()
  @IsNotEmpty()
  readonly oidcUserId!: string;

  @ApiProperty({ example: 'ada', description: 'Name of the password account, case-insensitive' })
  @IsString()
  @IsNotEmpty()
  readonly targetUsername!: string;
}

export class UnlinkRequest {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsString()
  @IsNotEmpty()
  readonly userId!: string;
}

export class LinkResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: 'The accounts are linked' })
  readonly message!: string;
}

export class LinkedResponse extends FormerAdminResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({
    required: false,
    description: 'New session token of an admin who linked their own account, if no cookie is used',
    example: 'eyJhbGciOiJIUzI1NiIs…',
  })
  readonly token?: string;
}
