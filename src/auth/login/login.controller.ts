import { Body, Controller, Get, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { ClearsSession, Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import { InvalidUsername, UsernameTaken } from '#users';
import {
  InvalidCredentials,
  OidcOnlyAccount,
  PasswordLoginDisabled,
  PasswordMalformed,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
  RegistrationDisabled,
  TooManyPasswords,
  TooManyRegistrations,
} from '../auth.errors.js';
import { LoginRequest, LoginResponse, LogoutResponse, SecondStepResponse } from './login.dto.js';
import { MeResponse, toMeResponse } from './me.dto.js';
import { CreatedUserResponse, CreateUserRequest } from '../registration/registration.dto.js';
import { LogoutService } from './logout.service.js';
import { CountsLogin } from './login-outcomes.js';
import { PasswordLoginService } from './password-login.service.js';
import { RegistrationOpenGuard } from '../registration/registration-open.guard.js';
import { RegistrationService } from '../registration/registration.service.js';

@ApiTags('Registration and login')
@Controller('users')
export class LoginController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly passwordLogin: PasswordLoginService,
    private readonly logouts: LogoutService,
  ) {}

  @Post('create')
  @Access('public')
  @UseGuards(RegistrationOpenGuard)
  @Operation({
    summary: 'Create an account',
    description: 'The first account of an installation becomes admin. Creating an account does not log in.',
    ok: CreatedUserResponse,
    refuses: [
      RegistrationDisabled,
      InvalidUsername,
      PasswordTooShort,
      PasswordTooLong,
      PasswordTooCommon,
      PasswordMalformed,
      UsernameTaken,
      TooManyRegistrations,
    ],
  })
  createUser(
    @Body() { username, password }: CreateUserRequest,
    @Client() { address }: ClientInfo,
  ): Promise<CreatedUserResponse> {
    return this.registration.register({ username, password, address });
  }

  @Post('login')
  @Access('public')
  @CountsLogin('password')
  @DeliversSession()
  @Operation({
    summary: 'Log in with a password',
    ok: [LoginResponse, SecondStepResponse],
    okMeans: 'Logged in; the session is in the cookie `jwt`, in bearer mode in `token` instead',
    refuses: [
      InvalidCredentials,
      PasswordMalformed,
      TooManyPasswords,
      PasswordLoginDisabled,
      OidcOnlyAccount,
    ],
  })
  login(
    @Body() body: LoginRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse | SecondStepResponse>> {
    return this.passwordLogin.login({ ...body, rememberMe: body.rememberMe === true, client });
  }

  @Post('logout')
  @Access('session', { evenIfEnded: true, whileLocked: true })
  @ClearsSession()
  @Operation({ summary: 'End this session', ok: LogoutResponse })
  logout(@Caller() caller: SessionPrincipal | undefined): Promise<LogoutResponse> {
    return this.logouts.logout(caller);
  }

  @Get('me')
  @Access('user')
  @Operation({ summary: 'Who am I?', ok: MeResponse })
  getMe(@Caller() caller: Principal): MeResponse {
    return toMeResponse(caller);
  }
}
