import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { STEP_UP_MODES, type StepUpMode } from '#access';
import { type LogLevel } from '#platform/logging';
import { LOG_LEVELS, MAX_SESSION_HOURS } from './runtime-settings.js';

export class SetAllowedRequest {
  @ApiProperty({ description: 'A JSON boolean', example: true })
  @IsBoolean()
  readonly allowed!: boolean;
}

export class AllowedResponse {
  @ApiProperty({ example: true })
  readonly allowed!: boolean;
}

export class SetLogLevelRequest {
  @ApiProperty({ enum: LOG_LEVELS, example: 'info' })
  @IsIn([...LOG_LEVELS])
  readonly level!: LogLevel;
}

export class LogLevelResponse {
  @ApiProperty({ enum: LOG_LEVELS, example: 'info' })
  readonly level!: LogLevel;
}

/** Avoids the word "timeout": front ends show such a sentence as a connection problem. */
const message = `The session length must be a whole number of hours from 1 to ${MAX_SESSION_HOURS}`;

export class SetSessionTimeoutRequest {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_SESSION_HOURS, example: 24 })
  @IsInt({ message })
  @Min(1, { message })
  @Max(MAX_SESSION_HOURS, { message })
  readonly timeoutHours!: number;
}

export class SessionTimeoutResponse {
  @ApiProperty({ type: 'integer', example: 24, description: 'Lifetime of new sessions, in hours' })
  readonly timeoutHours!: number;
}

export class SetStepUpRequest {
  @ApiProperty({ enum: STEP_UP_MODES, example: 'all' })
  @IsIn([...STEP_UP_MODES], { message: `mode must be ${STEP_UP_MODES.join(', ')}` })
  readonly mode!: StepUpMode;
}

export class StepUpResponse {
  @ApiProperty({ enum: STEP_UP_MODES, example: 'own' })
  readonly mode!: StepUpMode;

  @ApiProperty({ example: false, description: '`STEP_UP` is set, so that the mode cannot be changed here' })
  readonly configured!: boolean;
}

export class SilentLoginRequest {
  @ApiProperty({ description: 'A JSON boolean', example: true })
  @IsBoolean()
  readonly enabled!: boolean;
}

export class SilentLoginResponse {
  @ApiProperty({ example: false })
  readonly enabled!: boolean;
}
