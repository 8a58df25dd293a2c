import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { InvalidPasskey, PasskeyChallengeExpired, PasskeyNotVerified } from '#passkeys';
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
  UpdateSecurityRequest,
} from './security.dto.js';
import {
  CurrentPasscodeRequired,
  IncorrectPasscode,
  InvalidLockAfterMinutes,
  InvalidPasscodeFormat,
  NoPasscodeSet,
  PasskeyUnlockNotAllowed,
  TooManyAttempts,
} from './security.errors.js';
import { SecurityService } from './security.service.js';
import { toUnlockProof, UnlockedResponse, UnlockRequest } from './unlock.dto.js';

const PASSCODE_CHECK_ERRORS = [InvalidPasscodeFormat, IncorrectPasscode, TooManyAttempts];
const PASSKEY_CHECK_ERRORS = [
  PasskeyUnlockNotAllowed,
  PasskeyChallengeExpired,
  InvalidPasskey,
  PasskeyNotVerified,
];

@ApiTags('Screen lock')
@Controller('api/security')
export class SecurityController {
  constructor(
    private readonly security: SecurityService,
    private readonly activity: ActivityRecorder,
  ) {}

  @Get()
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Get my screen lock settings',
    description:
      'Returns the screen lock and single-session settings of your account. The passcode itself is never returned.',
    ok: SecurityResponse,
    okMeans: 'The settings of your account',
  })
  getSecurity(@CurrentPrincipal() caller: Principal): Promise<SecurityResponse> {
    return this.security.read(caller);
  }

  @Post('passcode')
  @Access('session')
  @Operation({
    summary: 'Set or change the passcode',
    description: 'Enables the screen lock. Only an operator can clear a forgotten passcode.',
    ok: PasscodeChangedResponse,
    okMeans: 'The passcode is set',
    refuses: [...PASSCODE_CHECK_ERRORS, CurrentPasscodeRequired, InvalidLockAfterMinutes],
  })
  setPasscode(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: SetPasscodeRequest,
  ): Promise<PasscodeChangedResponse> {
    return this.security.setPasscode(caller, body);
  }

  @Delete('passcode')
  @Access('session')
  @Operation({
    summary: 'Remove the passcode',
    description: 'Disables the screen lock. Sessions that are locked at that moment are revoked.',
    ok: PasscodeChangedResponse,
    okMeans: 'The passcode was removed',
    refuses: [...PASSCODE_CHECK_ERRORS, NoPasscodeSet],
  })
  removePasscode(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { current_passcode: current }: RemovePasscodeRequest,
  ): Promise<PasscodeChangedResponse> {
    return this.security.removePasscode(caller, current);
  }

  @Patch()
  @Access('session')
  @Operation({
    summary: 'Set the idle timeout',
    description:
      'Sets the minutes without activity until a session locks; stored for later if no passcode is set. Locked sessions stay locked.',
    ok: SecurityResponse,
    okMeans: 'The settings of your account',
    refuses: [InvalidLockAfterMinutes],
  })
  updateSecurity(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { lock_after_minutes: minutes }: UpdateSecurityRequest,
  ): Promise<SecurityResponse> {
    return this.security.setIdleTimeout(caller, minutes);
  }

  @Post('lock')
  @Access('session', { whileLocked: true, whileEnrolling: true })
  @Operation({
    summary: 'Lock my account',
    description:
      'Locks all sessions of the account, and those of later logins, until each is unlocked. Locking again has no effect.',
    ok: LockedResponse,
    okMeans: 'The account is locked',
    refuses: [NoPasscodeSet],
  })
  lockAccount(@CurrentPrincipal() caller: SessionPrincipal): Promise<LockedResponse> {
    return this.security.lock(caller);
  }

  @Post('activity')
  @Access('session')
  @Operation({
    summary: 'Report input at a terminal',
    description:
      'Counts as activity, so that the session does not lock during input that does not pass through this server. Once a minute is enough.',
    status: 204,
    ok: null,
    okMeans: 'The activity was recorded',
  })
  reportActivity(@CurrentPrincipal() { session }: SessionPrincipal): void {
    this.activity.record(session);
  }

  @Post('unlock')
  @Access('session', { whileLocked: true, whileEnrolling: true })
  @DeliversSession()
  @Operation({
    summary: 'Unlock this session',
    description:
      'Takes the passcode, or a passkey if you allow it. Returns a new token for the same session; the previous one becomes invalid. Other sessions must be unlocked separately.',
    ok: UnlockedResponse,
    okMeans: 'The session is unlocked',
    refuses: [...PASSCODE_CHECK_ERRORS, NoPasscodeSet, ...PASSKEY_CHECK_ERRORS],
  })
  unlockSession(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: UnlockRequest,
  ): Promise<WithSession<UnlockedResponse>> {
    return this.security.unlock(caller, toUnlockProof(body));
  }

  @Post('single-session')
  @Access('session')
  @Operation({
    summary: 'Set the single-session mode',
    description:
      'Enabling it revokes your other sessions at once. From then on each login revokes the earlier sessions.',
    ok: SingleSessionResponse,
    okMeans: 'The updated mode',
  })
  setSingleSession(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { enabled }: SingleSessionRequest,
  ): Promise<SingleSessionResponse> {
    return this.security.setSingleSession(caller, enabled);
  }
}
