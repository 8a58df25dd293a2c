import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { RequestBody, TypedCode } from '#platform/http';
import { EnrolmentCodeField } from '../flow/enrolment-code.decorator.js';
import { type ReauthenticationInput } from './reauthentication.service.js';

export class TotpSetupResponse {
  @ApiProperty({
    example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    description: 'The base32 secret, for manual entry',
  })
  readonly secret!: string;

  @ApiProperty({
    example: 'data:image/png;base64,iVBORw0KGgo…',
    description: 'QR code for the authenticator app, as a PNG data URL',
  })
  readonly qr_code!: string;
}

export class EnableTotpRequest {
  @ApiProperty({ example: '492039', description: 'Six digits from the authenticator app' })
  @TypedCode()
  @IsString()
  @IsNotEmpty()
  readonly totp_code!: string;

  @EnrolmentCodeField()
  readonly enrolment_code?: string | null;
}

export class BackupCodesResponse {
  @ApiProperty({
    type: [String],
    example: ['7K2M9QXW4R', 'B3N8T0VYHC'],
    description: 'Eight single-use codes, returned only once',
  })
  readonly backup_codes!: readonly string[];
}

export class TotpEnabledResponse extends BackupCodesResponse {
  @ApiProperty({ example: 'TOTP enabled successfully' })
  readonly message!: string;

  @ApiProperty({
    required: false,
    description: 'The new session token, if no cookie is used',
    example: 'eyJhbGciOiJIUzI1NiIs…',
  })
  readonly token?: string;
}

@RequestBody({
  description: 'The password, or a second-factor code',
  example: { totp_code: '492039' },
  needsOne: true,
})
export class ReauthenticationRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    format: 'password',
    example: 'correct horse battery',
    description: 'The password; six digits are tried as a code first',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'password must not be empty' })
  readonly password?: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    example: '492039',
    description: 'A code from the authenticator app, or a backup code',
  })
  @IsOptional()
  @TypedCode()
  @IsString()
  @IsNotEmpty({ message: 'totp_code must not be empty' })
  readonly totp_code?: string | null;
}

export class TotpDisabledResponse {
  @ApiProperty({ example: 'TOTP disabled successfully' })
  readonly message!: string;

  @ApiProperty({ type: 'integer', example: 0, description: 'Number of terminal locks that were removed' })
  readonly terminals_unlocked!: number;
}

export class TotpStatusResponse {
  @ApiProperty({ example: true })
  readonly enabled!: boolean;

  @ApiProperty({ type: 'integer', example: 7 })
  readonly backup_codes_left!: number;
}

export class VerifyLoginRequest {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIs…', description: '`temp_token` from the first step' })
  @IsString()
  @IsNotEmpty()
  readonly temp_token!: string;

  @ApiProperty({ example: '492039', description: 'Six digits, or a backup code' })
  @TypedCode()
  @IsString()
  @IsNotEmpty()
  readonly totp_code!: string;

  @ApiProperty({ required: false, example: false, description: 'Trust this device for 30 days' })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean;
}

export function toReauthenticationInput({
  password,
  totp_code: code,
}: ReauthenticationRequest): ReauthenticationInput {
  return { password: password ?? undefined, code: code ?? undefined };
}
