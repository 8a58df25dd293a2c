import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { Client, type ClientInfo } from '#sessions';
import { UserNotFound } from '#users';
import {
  InvalidResetCode,
  InvalidResetToken,
  PasswordMalformed,
  PasswordResetDisabled,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
  ReencryptionFailed,
  TooManyResetCodes,
  TooManyResets,
} from '../auth.errors.js';
import { PasswordResetService } from './password-reset.service.js';
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
  message: 'If the account can be reset, a code is in the log of the server',
};
const RESET = { message: 'Password has been successfully reset' } as const;

@ApiTags('Password reset')
@Controller('users')
export class ResetController {
  constructor(
    private readonly requests: PasswordResetService,
    private readonly verification: ResetVerificationService,
    private readonly completion: ResetCompletionService,
  ) {}

  @Post('initiate-reset')
  @Access('public')
  @Operation({
    summary: 'Ask for a reset code',
    description:
      'The code goes to the log of the server, marked RESET_CODE. The answer is the same for every name.',
    ok: InitiateResetResponse,
    refuses: [PasswordResetDisabled, TooManyResets],
  })
  initiateReset(
    @Body() { username }: InitiateResetRequest,
    @Client() { address }: ClientInfo,
  ): Promise<InitiateResetResponse> {
    return this.requests.initiate(username, address).then(() => REQUESTED);
  }

  @Post('verify-reset-code')
  @Access('public')
  @Operation({
    summary: 'Spend a reset code for a token',
    ok: VerifyResetCodeResponse,
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
    summary: 'Set a new password',
    description: 'Ends all sessions of the user. The second factor stays on, and nobody is logged in.',
    ok: CompleteResetResponse,
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
