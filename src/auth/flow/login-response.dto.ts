import { ApiProperty } from '@nestjs/swagger';
import { type User } from '#users';

export class LoginResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: true })
  readonly is_admin!: boolean;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly userId!: string;

  @ApiProperty({ example: false, description: 'The account logs in through an identity provider' })
  readonly is_oidc!: boolean;

  @ApiProperty({ example: false, description: 'A second factor is enabled' })
  readonly totp_enabled!: boolean;

  @ApiProperty({ example: true, description: 'This session can decrypt the user’s data' })
  readonly data_unlocked!: boolean;

  @ApiProperty({
    required: false,
    description: 'The session token; only for native apps and with `X-Auth-Mode: bearer`',
    example: 'eyJhbGciOiJIUzI1NiIs…',
  })
  readonly token?: string;

  @ApiProperty({
    required: false,
    description: 'Token of the trusted device; only in bearer mode, if `rememberMe` was set',
    example: 'vqZ0…',
  })
  readonly device_token?: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    example: 7,
    description: 'Backup codes left; only after a login with a backup code',
  })
  readonly backup_codes_left?: number;

  @ApiProperty({
    required: false,
    example: 'The data stays locked: this passkey cannot unlock it, the password can',
    description: 'Only if `data_unlocked` is false after a login with a passkey',
  })
  readonly message?: string;
}

export class SecondFactorRequiredResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({
    type: Boolean,
    enum: [true],
    example: true,
    description: 'Send `temp_token` and a code to `totp/verify-login`',
  })
  readonly requires_totp!: true;

  @ApiProperty({
    example: 'eyJhbGciOiJIUzI1NiIs…',
    description: 'Valid for ten minutes and one successful login',
  })
  readonly temp_token!: string;

  @ApiProperty({ example: false })
  readonly rememberMe!: boolean;
}

export function toLoginResponse(user: User, { dataUnlocked }: { dataUnlocked: boolean }): LoginResponse {
  return {
    success: true,
    is_admin: user.isAdmin,
    username: user.name,
    userId: user.id,
    is_oidc: user.isOidc,
    totp_enabled: user.totpEnabled,
    data_unlocked: dataUnlocked,
  };
}

export function toSecondFactorRequiredResponse(
  tempToken: string,
  rememberMe: boolean,
): SecondFactorRequiredResponse {
  return { success: true, requires_totp: true, temp_token: tempToken, rememberMe };
}

/** As {@link toLoginResponse}, for a login with a passkey, which may leave the data locked. */
export function toPasskeyLoginResponse(
  user: User,
  { dataUnlocked }: { dataUnlocked: boolean },
): LoginResponse {
  const message =
    user.passwordHash === null
      ? 'The data stays locked: this passkey cannot unlock it'
      : 'The data stays locked: this passkey cannot unlock it, the password can';
  return { ...toLoginResponse(user, { dataUnlocked }), ...(!dataUnlocked && { message }) };
}
