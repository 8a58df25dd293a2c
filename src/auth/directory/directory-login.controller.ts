import { Body, Controller, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { DirectoryMisconfigured, DirectoryUnreachable } from '#ldap';
import { Operation } from '#platform/http';
import { Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import { SsoProviderNotFound } from '#sso-providers';
import { SecondFactorUnavailable } from '#totp';
import {
  AccountSuspended,
  InvalidCredentials,
  RegistrationDisabled,
  TooManyPasswords,
  UserNotAllowed,
} from '../flow/auth.errors.js';
import { TrackLogin } from '../flow/login-metrics.js';
import { LoginResponse, SecondFactorRequiredResponse } from '../flow/login-response.dto.js';
import { DirectoryLoginRequest } from './directory-login.dto.js';
import { DirectoryLoginService } from './directory-login.service.js';

@ApiTags('Single sign-on')
@Controller('users/ldap')
export class DirectoryLoginController {
  constructor(private readonly logins: DirectoryLoginService) {}

  @Post('login')
  @Access('public')
  @ApiHeader({
    name: 'X-Device-Token',
    required: false,
    description:
      'The `device_token` of a trusted device, for clients without cookies; skips the second factor',
    schema: { type: 'string' },
  })
  @TrackLogin('ldap')
  @DeliversSession()
  @Operation({
    summary: 'Log in with a directory',
    description:
      'Checks the password in an LDAP directory or Active Directory; answers as `POST /users/login` does. The first login creates an account if that is allowed, with the name from the directory.',
    ok: [LoginResponse, SecondFactorRequiredResponse],
    okMeans:
      'Logged in: the session is in the `jwt` cookie, or in `token` in bearer mode. With `requires_totp`, there is no session yet',
    refuses: [
      InvalidCredentials,
      TooManyPasswords,
      SsoProviderNotFound,
      UserNotAllowed,
      RegistrationDisabled,
      SecondFactorUnavailable,
      AccountSuspended,
      DirectoryUnreachable,
      DirectoryMisconfigured,
    ],
  })
  loginWithDirectory(
    @Body() body: DirectoryLoginRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse | SecondFactorRequiredResponse>> {
    return this.logins.login({ ...body, rememberMe: body.rememberMe === true, client });
  }
}
