import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString } from 'class-validator';

export class AuthorizeQuery {
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    description: 'Stay logged in for 30 days',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'rememberMe must be true or false' })
  readonly rememberMe?: 'true' | 'false';

  @ApiProperty({
    required: false,
    description: 'Refused with `APP_CALLBACK_NOT_SUPPORTED`: no session token goes through an address',
  })
  @IsOptional()
  readonly desktopCallbackPort?: unknown;

  @ApiProperty({ required: false, description: 'Refused like `desktopCallbackPort`' })
  @IsOptional()
  readonly appCallbackUrl?: unknown;
}

export class AuthorizeResponse {
  @ApiProperty({ example: 'https://sso.example.com/authorize?response_type=code&…', description: 'Go there' })
  readonly auth_url!: string;

  @ApiProperty({ example: 'b1m0…' })
  readonly state!: string;

  @ApiProperty({ example: 'x7Qd…' })
  readonly nonce!: string;
}

export class CallbackQuery {
  @ApiProperty({ required: false, description: 'The provider’s one-time code' })
  @IsOptional()
  @IsString({ message: 'code must be text' })
  readonly code?: string;

  @ApiProperty({ required: false, description: 'As `oidc/authorize` gave it' })
  @IsOptional()
  @IsString({ message: 'state must be text' })
  readonly state?: string;

  @ApiProperty({ required: false, description: 'The provider’s issuer (RFC 9207)' })
  @IsOptional()
  @IsString({ message: 'iss must be text' })
  readonly iss?: string;

  @ApiProperty({ required: false, description: 'In place of `code`, for example `access_denied`' })
  @IsOptional()
  @IsString({ message: 'error must be text' })
  readonly error?: string;
}

export class BackchannelLogoutRequest {
  @ApiProperty({ example: 'eyJ0eXAiOiJsb2dvdXQrand0…', description: 'A signed logout token' })
  @IsString({ message: 'logout_token must be text' })
  @IsNotEmpty({ message: 'logout_token is required' })
  readonly logout_token!: string;
}

export class BackchannelLogoutResponse {
  @ApiProperty({ example: 'Logged out' })
  readonly message!: string;
}
