import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation, WithoutCors } from '#platform/http';
import { ClearsSession, Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import { SecondFactorUnavailable } from '#totp';
import {
  AccountSuspended,
  InvalidCredentials,
  OidcOnlyAccount,
  PasswordLoginDisabled,
  PasswordMalformed,
  TooManyPasswords,
} from '../flow/auth.errors.js';
import { LoginResponse, SecondFactorRequiredResponse } from '../flow/login-response.dto.js';
import { CurrentUser } from './current-user.service.js';
import { LoginRequest, LogoutResponse, MeResponse, SessionTokenResponse } from './login.dto.js';
import { LogoutService } from './logout.service.js';
import { TrackLogin } from '../flow/login-metrics.js';
import { PasswordLoginService } from './password-login.service.js';

@ApiTags('Registration and login')
@Controller('users')
export class LoginController {
  constructor(
    private readonly passwordLogin: PasswordLoginService,
    private readonly logouts: LogoutService,
    private readonly currentUser: CurrentUser,
  ) {}

  @Post('login')
  @Access('public')
  @ApiHeader({
    name: 'X-Device-Token',
    required: false,
    description:
      'The `device_token` of a trusted device, for clients without cookies; skips the second factor',
    schema: { type: 'string' },
  })
  @TrackLogin('password')
  @DeliversSession()
  @Operation({
    summary: 'Log in with a password',
    description:
      'Returns a session or, if the account has a second factor, a `temp_token` for `POST /users/totp/verify-login`. In the second case `requires_totp` is true.',
    ok: [LoginResponse, SecondFactorRequiredResponse],
    okMeans:
      'Logged in: the session is in the `jwt` cookie, or in `token` in bearer mode. With `requires_totp`, there is no session yet',
    refuses: [
      InvalidCredentials,
      PasswordMalformed,
      TooManyPasswords,
      PasswordLoginDisabled,
      OidcOnlyAccount,
      SecondFactorUnavailable,
      AccountSuspended,
    ],
  })
  loginUser(
    @Body() body: LoginRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse | SecondFactorRequiredResponse>> {
    return this.passwordLogin.login({ ...body, rememberMe: body.rememberMe === true, client });
  }

  @Post('logout')
  @Access('session', { evenIfEnded: true, whileLocked: true, whileEnrolling: true })
  @ClearsSession()
  @Operation({
    summary: 'Log out',
    description:
      'Revokes this session and clears its cookie. Also succeeds if the session had already ended.',
    ok: LogoutResponse,
    okMeans: 'The session was revoked',
  })
  logoutUser(@CurrentPrincipal() caller: SessionPrincipal | undefined): Promise<LogoutResponse> {
    return this.logouts.logout(caller);
  }

  @Get('me')
  @Access('user', { scope: 'me', whileEnrolling: true })
  @Operation({
    summary: 'Get the current user',
    description:
      'Returns the user of this credential and their roles. Works with a session and with an API key.',
    ok: MeResponse,
    okMeans: 'The current user',
  })
  getMe(@CurrentPrincipal() caller: Principal): Promise<MeResponse> {
    return this.currentUser.describe(caller);
  }

  @Get('me/token')
  @Access('session', { sameOrigin: true })
  @WithoutCors()
  @Operation({
    summary: 'Get the token of this session',
    description:
      'For desktop and mobile app shells that embed the web front end and take over its session. With the cookie, only same-origin pages can read the token, whatever `CORS_ORIGINS` allows.',
    ok: SessionTokenResponse,
    okMeans: 'The token that was sent with this request',
  })
  getSessionToken(@CurrentPrincipal() { session }: SessionPrincipal): SessionTokenResponse {
    return { token: session.token };
  }
}
