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
  @Operation({ summary: 'How much is logged?', ok: LogLevelResponse })
  async getLogLevel(): Promise<LogLevelResponse> {
    return { level: await this.levels.read() };
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Log more or less',
    description: 'Takes effect at once here and within five seconds on other replicas; survives a restart.',
    ok: LogLevelResponse,
  })
  async setLogLevel(
    @Body() { level }: SetLogLevelRequest,
    @Caller() caller: Principal,
  ): Promise<LogLevelResponse> {
    return { level: await this.levels.change(level, caller.userId) };
  }
}
