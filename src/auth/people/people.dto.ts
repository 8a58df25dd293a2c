import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { ConnectionsClosed } from '#connections';
import { UserReference } from '../administration/administration.dto.js';
import { MessageResponse } from '../passwords/passwords.dto.js';
import { ToastResponse } from '../registration/registration.dto.js';

const MAX_REASON = 256;

export class AdminCreateRequest {
  @ApiProperty({ example: 'hedy', description: '1 to 64 characters; unique case-insensitively' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;

  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    example: 'correct horse battery',
    format: 'password',
    description: 'Required unless `service` is true',
  })
  @IsOptional()
  @IsString({ message: 'password must be a string' })
  @IsNotEmpty({ message: 'password must not be empty' })
  readonly password?: string | null;

  @ApiProperty({
    required: false,
    example: false,
    description: 'Create an account for a program: without a password or login, only with API keys',
  })
  @IsOptional()
  @IsBoolean()
  readonly service?: boolean;
}

export class AdminCreatedResponse extends MessageResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly userId!: string;

  @ApiProperty({ example: 'grace' })
  readonly username!: string;

  @ApiProperty()
  readonly toast!: ToastResponse;
}

export class TargetUser {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsString()
  @IsNotEmpty()
  readonly userId!: string;
}

export class SuspensionRequest extends TargetUser {
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: MAX_REASON,
    example: 'Left the company',
    description: 'Why, for the audit log; the user does not see it',
  })
  @IsOptional()
  @IsString({ message: 'reason must be text' })
  @MaxLength(MAX_REASON, { message: `reason has at most ${MAX_REASON} characters` })
  readonly reason?: string | null;
}

export class AdminResetPasswordRequest extends UserReference {
  @ApiProperty({
    example: 'staple the horse again',
    format: 'password',
    description: 'At least 8 characters',
  })
  @IsString()
  @IsNotEmpty()
  readonly newPassword!: string;

  @ApiProperty({
    required: false,
    example: false,
    description: 'Set the password even if the user’s encrypted data becomes unreadable',
  })
  @IsOptional()
  @IsBoolean()
  readonly confirmDataWipe?: boolean;
}

export class PasswordResetByAdminResponse extends MessageResponse {
  @ApiProperty({
    example: false,
    description:
      'The encrypted data could not be carried over. For 30 days the user can restore it with the old password, by `POST /users/unlock-data`',
  })
  readonly dataWiped!: boolean;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}

export class TotpDisabledByAdminResponse extends MessageResponse {
  @ApiProperty({ type: 'integer', example: 1, description: 'Sessions of the user that ended' })
  readonly sessions_ended!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Terminal locks that were removed' })
  readonly terminals_unlocked!: number;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}

export class EnrolmentCodeResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly userId!: string;

  @ApiProperty({ example: 'grace' })
  readonly username!: string;

  @ApiProperty({ example: '7K2M-9QXW-4RB3', description: 'Shown only once' })
  readonly code!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-04T12:00:00.000Z' })
  readonly expiresAt!: string;
}
