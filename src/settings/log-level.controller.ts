import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { LogLevelResponse, SetLogLevelRequest } from './dto/log-level.dto.js';
import { LogLevelService } from './log-level.service.js';

@ApiTags('Settings')
@Controller('users/log-level')
export class LogLevelController {
  constructor(private readonly levels: LogLevelService) {}

  @Get()
  @Access('user')
  @Operation({
    summary: 'Get the log level',
    description: 'Returns the lowest level that is logged. It is the same on every replica.',
    ok: LogLevelResponse,
    okMeans: 'The current level',
  })
  async getLogLevel(): Promise<LogLevelResponse> {
    return { level: await this.levels.read() };
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Set the log level',
    description:
      'Takes effect at once on this replica and within five seconds on others. The level survives a restart.',
    ok: LogLevelResponse,
    okMeans: 'The new level',
  })
  async setLogLevel(
    @Body() { level }: SetLogLevelRequest,
    @Caller() caller: Principal,
  ): Promise<LogLevelResponse> {
    return { level: await this.levels.change(level, caller.userId) };
  }
}
