import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { MAX_SESSION_HOURS } from '../runtime-settings.js';

/** Clients take the word "timeout" in a sentence for trouble with the connection. */
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
