import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { ActivityRecorder, DeliversSession, type WithSession } from '#sessions';
import {
  LockedResponse,
  PasscodeChangedResponse,
  RemovePasscodeRequest,
  SecurityResponse,
  SetPasscodeRequest,
  SingleSessionRequest,
  SingleSessionResponse,
  UnlockRequest,
  UpdateSecurityRequest,
} from './dto/security.dto.js';
import { UnlockedResponse } from './dto/unlocked.dto.js';
import {
  CurrentPasscodeRequired,
  IncorrectPasscode,
  InvalidLockAfterMinutes,
  InvalidPasscodeFormat,
  NoPasscodeSet,
  TooManyAttempts,
} from './security.errors.js';
import { SecurityService } from './security.service.js';

const PROVES_PASSCODE = [InvalidPasscodeFormat, IncorrectPasscode, TooManyAttempts];

@ApiTags('Screen lock')
@Controller('api/security')
export class SecurityController {
  constructor(
    private readonly security: SecurityService,
    private readonly activity: ActivityRecorder,
  ) {}

  @Get()
  @Access('user')
  @Operation({ summary: 'Read my security settings', ok: SecurityResponse })
  getSecurity(@Caller() caller: Principal): Promise<SecurityResponse> {
    return this.security.read(caller);
  }

  @Post('passcode')
  @Access('session')
  @Operation({
    summary: 'Set or change the passcode',
    description:
      'Switches the screen lock on. A passcode that is forgotten can only be cleared by an operator.',
    ok: PasscodeChangedResponse,
    refuses: [...PROVES_PASSCODE, CurrentPasscodeRequired, InvalidLockAfterMinutes],
  })
  setPasscode(
    @Caller() caller: SessionPrincipal,
    @Body() body: SetPasscodeRequest,
  ): Promise<PasscodeChangedResponse> {
    return this.security.setPasscode(caller, body);
  }

  @Delete('passcode')
  @Access('session')
  @Operation({
    summary: 'Remove the passcode',
    description: 'Switches the screen lock off. Sessions that are locked at that moment end.',
    ok: PasscodeChangedResponse,
    refuses: [...PROVES_PASSCODE, NoPasscodeSet],
  })
  removePasscode(
    @Caller() caller: SessionPrincipal,
    @Body() { current_passcode: current }: RemovePasscodeRequest,
  ): Promise<PasscodeChangedResponse> {
    return this.security.removePasscode(caller, current);
  }

  @Patch()
  @Access('session')
  @Operation({
    summary: 'Set the minutes until a session locks',
    description: 'Kept for later while no passcode is set. Sessions that are locked stay so.',
    ok: SecurityResponse,
    refuses: [InvalidLockAfterMinutes],
  })
  updateSecurity(
    @Caller() caller: SessionPrincipal,
    @Body() { lock_after_minutes: minutes }: UpdateSecurityRequest,
  ): Promise<SecurityResponse> {
    return this.security.setLockAfter(caller, minutes);
  }

  @Post('lock')
  @Access('session', { whileLocked: true })
  @Operation({
    summary: 'Lock my account',
    description: 'Every session is locked, and those of later logins, until each is unlocked.',
    ok: LockedResponse,
    refuses: [NoPasscodeSet],
  })
  lock(@Caller() caller: SessionPrincipal): Promise<LockedResponse> {
    return this.security.lock(caller);
  }

  @Post('activity')
  @Access('session')
  @Operation({
    summary: 'Report input at a terminal',
    description:
      'Counts as activity, so that the session does not lock while somebody types where the server does not see it. ' +
      'Once a minute is enough.',
    status: 204,
    ok: null,
  })
  reportActivity(@Caller() { session }: SessionPrincipal): void {
    this.activity.note(session);
  }

  @Post('unlock')
  @Access('session', { whileLocked: true })
  @DeliversSession()
  @Operation({
    summary: 'Unlock this session',
    description: 'Answers with another token for the same session; the one before is dead from then on.',
    ok: UnlockedResponse,
    refuses: [...PROVES_PASSCODE, NoPasscodeSet],
  })
  unlock(
    @Caller() caller: SessionPrincipal,
    @Body() { passcode }: UnlockRequest,
  ): Promise<WithSession<UnlockedResponse>> {
    return this.security.unlock(caller, passcode);
  }

  @Post('single-session')
  @Access('session')
  @Operation({
    summary: 'Allow one live session only, or many',
    description: 'Switching it on ends my other sessions at once; from then on each login does.',
    ok: SingleSessionResponse,
  })
  setSingleSession(
    @Caller() caller: SessionPrincipal,
    @Body() { enabled }: SingleSessionRequest,
  ): Promise<SingleSessionResponse> {
    return this.security.setSingleSession(caller, enabled);
  }
}
