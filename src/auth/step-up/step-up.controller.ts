import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, ReauthenticationRequired, type SessionPrincipal } from '#access';
import { DirectoryMisconfigured, DirectoryUnreachable } from '#ldap';
import {
  InvalidPasskey,
  NoPasskeys,
  PasskeyChallengeExpired,
  PasskeyNotVerified,
  PasskeyRequestResponse,
  TooManyPasskeyAttempts,
} from '#passkeys';
import { Operation } from '#platform/http';
import { toRfc3339 } from '#shared';
import { InvalidTotpCode, TooManyTotpCodes, TotpNotEnabled } from '#totp';
import {
  IncorrectPassword,
  PasswordMalformed,
  TooManyPasswords,
  UserNotAllowed,
} from '../flow/auth.errors.js';
import { PasskeyStepUpService } from './passkey-step-up.service.js';
import { ReauthenticatedResponse, ReauthenticateRequest, toProofInput } from './step-up.dto.js';
import { StepUpService } from './step-up.service.js';

@ApiTags('Sessions')
@Controller('users/reauthenticate')
export class StepUpController {
  constructor(
    private readonly stepUp: StepUpService,
    private readonly passkeys: PasskeyStepUpService,
  ) {}

  @Post()
  @Access('session', { whileEnrolling: true })
  @Operation({
    summary: 'Prove who I am again',
    description:
      'Afterwards this session counts as freshly proved for ten minutes, as after a login. Operations that ask for it return `REAUTHENTICATION_REQUIRED`, with the accepted methods in `needs`. A factor that was added without a fresh proof counts only after a new login with the older ones.',
    ok: ReauthenticatedResponse,
    okMeans: 'The session is freshly proved',
    refuses: [
      ReauthenticationRequired,
      IncorrectPassword,
      PasswordMalformed,
      TooManyPasswords,
      InvalidTotpCode,
      TotpNotEnabled,
      TooManyTotpCodes,
      PasskeyChallengeExpired,
      InvalidPasskey,
      PasskeyNotVerified,
      TooManyPasskeyAttempts,
      UserNotAllowed,
      DirectoryUnreachable,
      DirectoryMisconfigured,
    ],
  })
  async proveIdentity(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: ReauthenticateRequest,
  ): Promise<ReauthenticatedResponse> {
    const validUntil = await this.stepUp.reauthenticate(caller, toProofInput(body));
    return { valid_until: toRfc3339(validUntil) };
  }

  @Post('options')
  @Access('session', { whileEnrolling: true })
  @Operation({
    summary: 'Start a proof with a passkey',
    description:
      'Returns the options to use one of your passkeys with. The challenge is valid for five minutes, once, in this session.',
    ok: PasskeyRequestResponse,
    okMeans: 'Pass the options to the browser',
    refuses: [NoPasskeys],
  })
  startPasskeyProof(@CurrentPrincipal() caller: SessionPrincipal): Promise<PasskeyRequestResponse> {
    return this.passkeys.start(caller);
  }
}
