import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import {
  InvalidPasskey,
  NoPasskeys,
  PasskeyChallengeExpired,
  PasskeyNotVerified,
  PasskeyRequestResponse,
  TooManyPasskeyAttempts,
} from '#passkeys';
import { Operation } from '#platform/http';
import { Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import { AccountSuspended, InvalidTempToken } from '../flow/auth.errors.js';
import { TrackLogin } from '../flow/login-metrics.js';
import { LoginResponse } from '../flow/login-response.dto.js';
import { Binding, type BindingClient, BindsChallenge, type BoundChallenge } from './challenge-binding.js';
import { PasskeyLoginOptionsRequest, PasskeyLoginRequest } from './passkey-login.dto.js';
import { PasskeyLoginService } from './passkey-login.service.js';
import { PasskeySecondFactorService } from './passkey-second-factor.service.js';

@ApiTags('Passkeys')
@Controller('users/webauthn/authenticate')
export class PasskeyLoginController {
  constructor(
    private readonly logins: PasskeyLoginService,
    private readonly secondFactors: PasskeySecondFactorService,
  ) {}

  @Post('options')
  @Access('public')
  @BindsChallenge()
  @Operation({
    summary: 'Start a login with a passkey',
    description:
      'Returns the options to use a passkey with, the same for everyone. With the `temp_token` of a password login they list the passkeys of that user, as second factor.',
    ok: PasskeyRequestResponse,
    okMeans: 'Pass the options to the browser',
    refuses: [InvalidTempToken, NoPasskeys],
  })
  async startPasskeyLogin(
    @Body() { temp_token: tempToken }: PasskeyLoginOptionsRequest,
    @Binding() binding: BindingClient,
  ): Promise<BoundChallenge<PasskeyRequestResponse>> {
    if (!tempToken) return this.logins.start(binding);
    return { secret: null, body: await this.secondFactors.start(tempToken) };
  }

  @Post('verify')
  @Access('public')
  @TrackLogin('passkey')
  @DeliversSession()
  @Operation({
    summary: 'Log in with a passkey',
    description:
      'A passkey that verifies its user is a complete login, without password and code. Other passkeys are a second factor: send the `temp_token` of a password login.',
    ok: LoginResponse,
    okMeans: 'Logged in: the session is in the `jwt` cookie, or in `token` in bearer mode',
    refuses: [
      PasskeyChallengeExpired,
      InvalidPasskey,
      PasskeyNotVerified,
      TooManyPasskeyAttempts,
      InvalidTempToken,
      AccountSuspended,
    ],
  })
  completePasskeyLogin(
    @Body() { temp_token: tempToken, rememberMe, ...proof }: PasskeyLoginRequest,
    @Binding() binding: BindingClient,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse>> {
    const login = { ...proof, rememberMe: rememberMe === true, client };
    return tempToken ? this.secondFactors.login(tempToken, login) : this.logins.login(login, binding);
  }
}
