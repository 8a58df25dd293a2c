import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import {
  TerminalAccessResponse,
  TerminalCodeRequest,
  TerminalLockedResponse,
  TerminalStatusResponse,
  TerminalUnlockedResponse,
  TerminalVerifiedResponse,
} from './dto/terminal.dto.js';
import {
  InvalidMfaCode,
  InvalidMfaCodeFormat,
  InvalidTerminalId,
  MfaNotEnabled,
  MfaRequired,
  TerminalNotLocked,
  TooManyAttempts,
} from './security.errors.js';
import { TerminalId } from './terminal-id.js';
import { TerminalsService } from './terminals.service.js';

const PROVES_CODE = [InvalidTerminalId, MfaNotEnabled, InvalidMfaCodeFormat, InvalidMfaCode, TooManyAttempts];

@ApiTags('Terminal locks')
@ApiParam({ name: 'containerId', example: 'cont_123', description: 'What the front end calls the terminal' })
@Controller('api/security/terminal/:containerId')
export class TerminalsController {
  constructor(private readonly terminals: TerminalsService) {}

  @Get('mfa-status')
  @Access('user')
  @Operation({
    summary: 'Is this terminal locked?',
    ok: TerminalStatusResponse,
    refuses: [InvalidTerminalId],
  })
  getTerminalStatus(
    @Caller() caller: Principal,
    @TerminalId() terminalId: string,
  ): Promise<TerminalStatusResponse> {
    return this.terminals.status(caller, terminalId);
  }

  @Post('mfa-lock')
  @Access('session')
  @Operation({
    summary: 'Lock this terminal',
    description: 'From now on it opens with a code of the second factor only. Temporary access to it ends.',
    ok: TerminalLockedResponse,
    refuses: [InvalidTerminalId, MfaNotEnabled],
  })
  lockTerminal(
    @Caller() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
  ): Promise<TerminalLockedResponse> {
    return this.terminals.lock(caller, terminalId);
  }

  @Post('mfa-unlock')
  @Access('session')
  @Operation({
    summary: 'Unlock this terminal for good',
    ok: TerminalUnlockedResponse,
    refuses: [...PROVES_CODE, TerminalNotLocked],
  })
  unlockTerminal(
    @Caller() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
    @Body() { code }: TerminalCodeRequest,
  ): Promise<TerminalUnlockedResponse> {
    return this.terminals.unlock(caller, terminalId, code);
  }

  @Post('mfa-verify')
  @Access('session')
  @Operation({
    summary: 'Let this session into the locked terminal for a while',
    description:
      'The access ends after its time, when the terminal or the account is locked, or with the session.',
    ok: TerminalVerifiedResponse,
    refuses: PROVES_CODE,
  })
  verifyForTerminal(
    @Caller() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
    @Body() { code }: TerminalCodeRequest,
  ): Promise<TerminalVerifiedResponse> {
    return this.terminals.verify(caller, terminalId, code);
  }

  @Get('access')
  @Access('user')
  @Operation({
    summary: 'May I enter this terminal now?',
    description:
      'For terminal gateways, with the user’s own credential: 200 opens the door, anything else keeps it shut.',
    ok: TerminalAccessResponse,
    refuses: [InvalidTerminalId, MfaRequired],
  })
  enterTerminal(
    @Caller() caller: Principal,
    @TerminalId() terminalId: string,
  ): Promise<TerminalAccessResponse> {
    return this.terminals.enter(caller, terminalId);
  }
}
