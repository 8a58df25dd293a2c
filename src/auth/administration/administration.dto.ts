import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { MadeApiKeyResponse } from '#api-keys';
import { RequestBody } from '#platform/http';
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

export class DeleteUserRequest {
  @ApiProperty({ example: 'grace' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;
}

export class FormerAdminResponse extends MessageResponse {
  @ApiProperty({
    required: false,
    type: [MadeApiKeyResponse],
    description:
      'API keys that this user created for others as an admin, if any; they stay valid until deleted',
  })
  readonly api_keys_made?: MadeApiKeyResponse[];
}

export function toFormerAdminResponse(message: string, keysMade: MadeApiKeyResponse[]): FormerAdminResponse {
  return keysMade.length === 0 ? { message } : { message, api_keys_made: keysMade };
}
