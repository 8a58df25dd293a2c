import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { MadeApiKeyResponse } from '#api-keys';
import { RequestBody } from '#platform/http';
import { MessageResponse } from '../passwords/passwords.dto.js';

@RequestBody({
  description: 'Which user: `userId`, or `username`',
  example: { username: 'grace' },
  needsOne: true,
})
export class UserReference {
  @ApiProperty({ required: false, format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsOptional()
  @IsString({ message: 'userId must be text' })
  @IsNotEmpty({ message: 'userId must not be empty' })
  readonly userId?: string;

  @ApiProperty({ required: false, example: 'grace', description: 'Counts where there is no `userId`' })
  @IsOptional()
  @IsString({ message: 'username must be text' })
  @IsNotEmpty({ message: 'username must not be empty' })
  readonly username?: string;
}

export class DeleteUserRequest {
  @ApiProperty({ example: 'grace' })
  @IsString({ message: 'username must be text' })
  @IsNotEmpty({ message: 'username is required' })
  readonly username!: string;
}

export class FormerAdminResponse extends MessageResponse {
  @ApiProperty({
    required: false,
    type: [MadeApiKeyResponse],
    description:
      'Keys that this user made for others as an admin, where there are any: they go on until deleted',
  })
  readonly api_keys_made?: MadeApiKeyResponse[];
}

export function toFormerAdminResponse(message: string, keysMade: MadeApiKeyResponse[]): FormerAdminResponse {
  return keysMade.length === 0 ? { message } : { message, api_keys_made: keysMade };
}
