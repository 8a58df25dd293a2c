import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { ApiKeyCreatedForOthersResponse } from '#api-keys';
import { ConnectionsClosed } from '#connections';
import { RequestBody } from '#platform/http';
import { InvalidRequest, type Instant, toRfc3339 } from '#shared';
import { type Consequences } from '../flow/former-power.service.js';
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
  transform(reference: Nullable<UserReference>): UserReference {
    return toUserReference(reference);
  }
}

/** Returns what the body refers to a user by. Throws `InvalidRequest`. */
export function toUserReference({ userId = null, username = null }: Nullable<UserReference>): UserReference {
  if (userId === null && username === null) throw new InvalidRequest({}, 'userId or username is required');
  return { ...(userId !== null && { userId }), ...(username !== null && { username }) };
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

export function toFormerAdminResponse(
  message: string,
  { keysCreated, connectionsClosed }: Consequences,
): FormerAdminResponse {
  const response = { message, connections_closed: connectionsClosed };
  return keysCreated.length === 0 ? response : { ...response, api_keys_made: keysCreated };
}

export class DeletionResponse extends FormerAdminResponse {
  @ApiProperty({
    required: false,
    format: 'date-time',
    example: '2030-01-31T12:00:00.000Z',
    description:
      'With `ACCOUNT_DELETION_GRACE_DAYS`: when the account, which is suspended until then, will be deleted. Absent if it was deleted',
  })
  readonly deletionDueAt?: string;
}

/** What a deletion leaves behind, and when it takes place; null if it has. */
export type Deletion = Consequences & { readonly deletionDueAt: Instant | null };

/** @param what the deleted account, as the subject of a sentence */
export function toDeletionResponse(what: string, deletion: Deletion): DeletionResponse {
  if (deletion.deletionDueAt === null) return toFormerAdminResponse(`${what} deleted successfully`, deletion);
  const deletionDueAt = toRfc3339(deletion.deletionDueAt);
  const message = `${what} suspended, and will be deleted on ${deletionDueAt}`;
  return { ...toFormerAdminResponse(message, deletion), deletionDueAt };
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
