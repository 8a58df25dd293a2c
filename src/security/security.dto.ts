import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import { ConnectionsClosed } from '#connections';
import { IfGiven, refusedAs, RequestBody } from '#platform/http';
import { InvalidLockAfterMinutes, InvalidPasscodeFormat } from './security.errors.js';

const PASSCODE = /^[0-9]{6}$/;
const MIN_MINUTES = 5;
const MAX_MINUTES = 120;

export const IsPasscode = () => Matches(PASSCODE, refusedAs(InvalidPasscodeFormat));

export const PasscodeProperty = (more: object = {}) =>
  ApiProperty({ example: '482916', pattern: PASSCODE.source, format: 'password', ...more });

const MinutesProperty = (more: object = {}) =>
  ApiProperty({ type: 'integer', minimum: MIN_MINUTES, maximum: MAX_MINUTES, example: 15, ...more });

@RequestBody({
  description: 'The new passcode',
  example: { new_passcode: '482916', lock_after_minutes: 15 },
})
export class SetPasscodeRequest {
  @MinutesProperty({ required: false, description: 'Minutes without activity until a session locks' })
  @IfGiven('lock_after_minutes')
  @IsInt(refusedAs(InvalidLockAfterMinutes))
  @Min(MIN_MINUTES, refusedAs(InvalidLockAfterMinutes))
  @Max(MAX_MINUTES, refusedAs(InvalidLockAfterMinutes))
  readonly lock_after_minutes?: number;

  @PasscodeProperty({ description: 'Six digits' })
  @IsPasscode()
  readonly new_passcode!: string;

  @PasscodeProperty({
    required: false,
    example: '139207',
    description: 'Required if a passcode is already set',
  })
  @IfGiven('current_passcode')
  @IsPasscode()
  readonly current_passcode?: string;
}

export class UpdateSecurityRequest {
  @MinutesProperty()
  @IsInt(refusedAs(InvalidLockAfterMinutes))
  @Min(MIN_MINUTES, refusedAs(InvalidLockAfterMinutes))
  @Max(MAX_MINUTES, refusedAs(InvalidLockAfterMinutes))
  readonly lock_after_minutes!: number;
}

export class RemovePasscodeRequest {
  @PasscodeProperty()
  @IsPasscode()
  readonly current_passcode!: string;
}

export class SingleSessionRequest {
  @ApiProperty({ example: true })
  @IsBoolean()
  readonly enabled!: boolean;
}

export class SecurityResponse {
  @ApiProperty({ example: true, description: 'The screen lock is enabled: a passcode is set' })
  readonly enabled!: boolean;

  @MinutesProperty({ description: 'Minutes without activity until a session locks' })
  readonly lock_after_minutes!: number;

  @ApiProperty({ example: false, description: 'Each login revokes the other sessions' })
  readonly single_session_mode!: boolean;

  @ApiProperty({ example: true })
  readonly has_passcode!: boolean;
}

export class PasscodeChangedResponse extends SecurityResponse {
  @ApiProperty({ example: 'Passcode set' })
  readonly message!: string;
}

export class LockedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly locked!: true;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly locked_at!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2030-01-01T12:00:00.000Z',
    description: 'Same as `locked_at`',
  })
  readonly lock_required_since!: string;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}

export class SingleSessionResponse {
  @ApiProperty({ example: true })
  readonly single_session_mode!: boolean;

  @ApiProperty({ example: 'Single session mode enabled' })
  readonly message!: string;

  @ApiProperty({ type: 'integer', example: 2, description: 'Number of other sessions that were revoked' })
  readonly revoked_sessions!: number;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}
