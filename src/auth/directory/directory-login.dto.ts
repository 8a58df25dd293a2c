import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsNotEmpty, IsOptional, IsBoolean, IsString, MaxLength, Min } from 'class-validator';

const MAX_NAME = 256;
const MAX_PASSWORD = 1_024;

export class DirectoryLoginRequest {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'From `GET /users/sso-providers`' })
  @IsInt()
  @Min(1)
  readonly providerId!: number;

  @ApiProperty({ example: 'ada', maxLength: MAX_NAME, description: 'The name in the directory' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery', maxLength: MAX_PASSWORD, format: 'password' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_PASSWORD)
  readonly password!: string;

  @ApiProperty({ required: false, example: false, description: 'Stay logged in for 30 days' })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean;
}
