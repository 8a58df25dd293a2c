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
    description: 'The least important level that is still logged. It is the same on every replica.',
    ok: LogLevelResponse,
    okMeans: 'The level that counts now',
  })
  async getLogLevel(): Promise<LogLevelResponse> {
    return { level: await this.levels.read() };
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Set the log level',
    description:
      'Takes effect at once here and within five seconds on other replicas. The level survives a restart.',
    ok: LogLevelResponse,
    okMeans: 'The level that counts from now on',
  })
  async setLogLevel(
    @Body() { level }: SetLogLevelRequest,
    @Caller() caller: Principal,
  ): Promise<LogLevelResponse> {
    return { level: await this.levels.change(level, caller.userId) };
  }
}
