import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import {
  InvalidTotpCode,
  TooManyTotpCodes,
  TotpAlreadyEnabled,
  TotpNotEnabled,
  TotpNotInitiated,
} from '#totp';
import { UserNotFound } from '#users';
import { IncorrectPassword, InvalidTempToken, PasswordMalformed, TooManyPasswords } from '../auth.errors.js';
import { CountsLogin } from '../login/login-outcomes.js';
import { LoginResponse } from '../login/login.dto.js';
import { SecondFactorService } from './second-factor.service.js';
import {
  BackupCodesResponse,
  EnableTotpRequest,
  FactorProofRequest,
  TotpDisabledResponse,
  TotpEnabledResponse,
  TotpSetupResponse,
  TotpStatusResponse,
  VerifyLoginRequest,
} from './totp.dto.js';

const PROOF_REFUSALS = [
  TotpNotEnabled,
  IncorrectPassword,
  PasswordMalformed,
  InvalidTotpCode,
  TooManyPasswords,
  TooManyTotpCodes,
];

@ApiTags('Second factor')
@Controller('users/totp')
export class TotpController {
  constructor(private readonly factor: SecondFactorService) {}

  @Get('status')
  @Access('user')
  @Operation({ summary: 'Is my second factor on?', ok: TotpStatusResponse })
  getTotpStatus(@Caller() caller: Principal): Promise<TotpStatusResponse> {
    return this.factor.status(caller);
  }

  @Post('setup')
  @Access('session')
  @Operation({
    summary: 'Start setting up an authenticator app',
    description: 'The secret is good for ten minutes and counts only once a code has proved it.',
    ok: TotpSetupResponse,
    refuses: [TotpAlreadyEnabled, UserNotFound],
  })
  setUpTotp(@Caller() caller: SessionPrincipal): Promise<TotpSetupResponse> {
    return this.factor.setUp(caller);
  }

  @Post('enable')
  @Access('session')
  @DeliversSession()
  @Operation({
    summary: 'Switch the second factor on',
    description: 'Ends all sessions and trusted devices; the caller gets a fresh session with this answer.',
    ok: TotpEnabledResponse,
    refuses: [TotpAlreadyEnabled, TotpNotInitiated, InvalidTotpCode, TooManyTotpCodes],
  })
  enableTotp(
    @Caller() caller: SessionPrincipal,
    @Body() { totp_code: code }: EnableTotpRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<TotpEnabledResponse>> {
    return this.factor.enable(caller, code, client);
  }

  @Post('disable')
  @Access('session')
  @Operation({
    summary: 'Switch the second factor off',
    description: 'Ends my other sessions and all trusted devices.',
    ok: TotpDisabledResponse,
    refuses: PROOF_REFUSALS,
  })
  disableTotp(
    @Caller() caller: SessionPrincipal,
    @Body() body: FactorProofRequest,
  ): Promise<TotpDisabledResponse> {
    return this.factor.disable(caller, body);
  }

  @Post('backup-codes')
  @Access('session')
  @Operation({ summary: 'Make new backup codes', ok: BackupCodesResponse, refuses: PROOF_REFUSALS })
  renewBackupCodes(
    @Caller() caller: SessionPrincipal,
    @Body() body: FactorProofRequest,
  ): Promise<BackupCodesResponse> {
    return this.factor.renewBackupCodes(caller, body);
  }

  @Post('verify-login')
  @Access('public')
  @CountsLogin('second_factor')
  @DeliversSession()
  @Operation({
    summary: 'Complete a login with the second factor',
    ok: LoginResponse,
    refuses: [InvalidTempToken, InvalidTotpCode, TooManyTotpCodes, TotpNotEnabled],
  })
  verifyTotpLogin(
    @Body() body: VerifyLoginRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse>> {
    return this.factor.verifyLogin(body, client);
  }
}
