import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type LogLevel } from '#platform/logging';
import { LOG_LEVELS } from '../runtime-settings.js';

export class SetLogLevelRequest {
  @ApiProperty({ enum: LOG_LEVELS, example: 'info' })
  @IsIn([...LOG_LEVELS], { message: `level must be one of ${LOG_LEVELS.join(', ')}` })
  readonly level!: LogLevel;
}

export class LogLevelResponse {
  @ApiProperty({ enum: LOG_LEVELS, example: 'info' })
  readonly level!: LogLevel;
}
