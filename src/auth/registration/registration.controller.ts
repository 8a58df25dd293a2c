import { Body, type CanActivate, Controller, Injectable, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { Client, type ClientInfo } from '#sessions';
import { InvalidUsername, UsernameTaken } from '#users';
import {
  PasswordMalformed,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
  RegistrationDisabled,
} from '../flow/auth.errors.js';
import {
  InvalidSetupCode,
  SetupCodeRequired,
  TooManyRegistrations,
  TooManySetupCodes,
} from './registration.errors.js';
import { CreatedUserResponse, CreateUserRequest } from './registration.dto.js';
import { RegistrationService } from './registration.service.js';

/** Rejects a request while registration is disabled, before its body is validated. */
@Injectable()
class RegistrationOpenGuard implements CanActivate {
  constructor(private readonly registration: RegistrationService) {}

  async canActivate(): Promise<boolean> {
    await this.registration.assertOpen();
    return true;
  }
}

@ApiTags('Registration and login')
@Controller('users')
export class RegistrationController {
  constructor(private readonly registration: RegistrationService) {}

  @Post('create')
  @Access('public')
  @UseGuards(RegistrationOpenGuard)
  @Operation({
    summary: 'Create an account',
    description:
      'The first account of an installation becomes its admin. Creating an account does not log the user in.',
    ok: CreatedUserResponse,
    okMeans: 'The account was created',
    refuses: [
      RegistrationDisabled,
      SetupCodeRequired,
      InvalidSetupCode,
      TooManySetupCodes,
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
    @Body() account: CreateUserRequest,
    @Client() { address }: ClientInfo,
  ): Promise<CreatedUserResponse> {
    return this.registration.register(account, address);
  }
}
