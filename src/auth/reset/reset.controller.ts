import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { Client, type ClientInfo } from '#sessions';
import { UserNotFound } from '#users';
import {
  PasswordMalformed,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
  ReencryptionFailed,
} from '../flow/auth.errors.js';
import {
  InvalidResetCode,
  InvalidResetToken,
  PasswordResetDisabled,
  TooManyResetCodes,
  TooManyResets,
} from './reset.errors.js';
import { ResetRequestService } from './reset-request.service.js';
import { ResetCompletionService } from './reset-completion.service.js';
import { ResetVerificationService } from './reset-verification.service.js';
import {
  CompleteResetRequest,
  CompleteResetResponse,
  InitiateResetRequest,
  InitiateResetResponse,
  VerifyResetCodeRequest,
  VerifyResetCodeResponse,
} from './reset.dto.js';

const REQUESTED: InitiateResetResponse = {
  message: 'If the account can be reset, a code is in its mailbox, or in the log of the server',
};
const RESET = { message: 'Password has been successfully reset' } as const;

@ApiTags('Password reset')
@Controller('users')
export class ResetController {
  constructor(
    private readonly requests: ResetRequestService,
    private readonly verification: ResetVerificationService,
    private readonly completion: ResetCompletionService,
  ) {}

  @Post('initiate-reset')
  @Access('public')
  @Operation({
    summary: 'Request a password reset code',
    description:
      'Mails the code to the verified address of the account. Without one, writes it to the server log, marked RESET_CODE, for an operator to pass on. The response is the same for every name.',
    ok: InitiateResetResponse,
    okMeans: 'The request was accepted; does not reveal whether the account exists',
    refuses: [PasswordResetDisabled, TooManyResets],
  })
  initiateReset(
    @Body() { username }: InitiateResetRequest,
    @Client() { address }: ClientInfo,
  ): Promise<InitiateResetResponse> {
    return this.requests.request(username, address).then(() => REQUESTED);
  }

  @Post('verify-reset-code')
  @Access('public')
  @Operation({
    summary: 'Exchange a reset code',
    description:
      'Exchanges the code for a token that allows setting a new password. The code can be used once.',
    ok: VerifyResetCodeResponse,
    okMeans: 'The code was correct; the token is valid for ten minutes',
    refuses: [InvalidResetCode, TooManyResetCodes],
  })
  async verifyResetCode(
    @Body() { username, resetCode }: VerifyResetCodeRequest,
    @Client() { address }: ClientInfo,
  ): Promise<VerifyResetCodeResponse> {
    return {
      message: 'Reset code verified',
      tempToken: await this.verification.verify(username, resetCode, address),
    };
  }

  @Post('complete-reset')
  @Access('public')
  @Operation({
    summary: 'Set a new password after reset',
    description:
      'Revokes all sessions of the user. The second factor stays enabled, and the user is not logged in.',
    ok: CompleteResetResponse,
    okMeans: 'The new password is set',
    refuses: [
      InvalidResetToken,
      PasswordTooShort,
      PasswordTooLong,
      PasswordTooCommon,
      PasswordMalformed,
      UserNotFound,
      ReencryptionFailed,
    ],
  })
  async completeReset(@Body() body: CompleteResetRequest): Promise<CompleteResetResponse> {
    return (await this.completion.complete(body)) ? { ...RESET, data_reset: true } : RESET;
  }
}
