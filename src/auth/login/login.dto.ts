import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { type Principal } from '#access';

export class LoginRequest {
  @ApiProperty({ example: 'ada', description: 'The registered name, case-insensitive' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString()
  @IsNotEmpty()
  readonly password!: string;

  @ApiProperty({ required: false, example: false, description: 'Stay logged in for 30 days' })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean;
}

export class LogoutResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: 'Logged out successfully' })
  readonly message!: string;

  @ApiProperty({
    required: false,
    example: 'https://sso.example.com/logout?id_token_hint=…',
    description: 'After single sign-on: redirect the browser there to end the provider’s session too',
  })
  readonly logout_url?: string;
}

export class MeResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly userId!: string;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ example: true })
  readonly is_admin!: boolean;

  @ApiProperty({ example: false, description: 'The account logs in through an identity provider' })
  readonly is_oidc!: boolean;

  @ApiProperty({ example: false, description: 'The account has a password and is linked to a provider' })
  readonly is_dual_auth!: boolean;

  @ApiProperty({ example: false })
  readonly totp_enabled!: boolean;

  @ApiProperty({ example: true, description: 'This credential can decrypt the user’s data now' })
  readonly data_unlocked!: boolean;

  @ApiProperty({
    required: false,
    example: 'Company login',
    description: 'The name of the provider or directory that the account logs in with; absent without one',
  })
  readonly provider?: string;
}

export class SessionTokenResponse {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIs…', description: 'The token of this session' })
  readonly token!: string;
}

/** Lists what the caller may know about the principal, field by field. */
export function toMeResponse(caller: Principal): MeResponse {
  return {
    userId: caller.userId,
    username: caller.username,
    is_admin: caller.isAdmin,
    is_oidc: caller.isOidc,
    is_dual_auth: caller.isDualAuth,
    totp_enabled: caller.totpEnabled,
    data_unlocked: caller.dataUnlocked,
  };
}
