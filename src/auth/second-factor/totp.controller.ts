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
import {
  IncorrectPassword,
  InvalidTempToken,
  PasswordMalformed,
  TooManyPasswords,
} from '../flow/auth.errors.js';
import { CountsLogin } from '../flow/login-outcomes.js';
import { LoginResponse } from '../flow/login-response.dto.js';
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
  @Operation({
    summary: 'Get my second factor status',
    description:
      'Whether a second factor is on, and how many backup codes are left. The secret is not shown again.',
    ok: TotpStatusResponse,
    okMeans: 'The status of your second factor',
  })
  getTotpStatus(@Caller() caller: Principal): Promise<TotpStatusResponse> {
    return this.factor.status(caller);
  }

  @Post('setup')
  @Access('session')
  @Operation({
    summary: 'Set up an authenticator app',
    description:
      'Answers with a secret that is good for ten minutes. It counts only once a code has proved it with `POST /users/totp/enable`.',
    ok: TotpSetupResponse,
    okMeans: 'The secret for the authenticator app',
    refuses: [TotpAlreadyEnabled, UserNotFound],
  })
  setUpTotp(@Caller() caller: SessionPrincipal): Promise<TotpSetupResponse> {
    return this.factor.setUp(caller);
  }

  @Post('enable')
  @Access('session')
  @DeliversSession()
  @Operation({
    summary: 'Enable the second factor',
    description:
      'Ends all sessions and trusted devices. The caller gets a fresh session with this answer, and the backup codes, once.',
    ok: TotpEnabledResponse,
    okMeans: 'The second factor is on; keep the backup codes',
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
    summary: 'Disable the second factor',
    description:
      'Asks for the password or a code. Ends your other sessions and all trusted devices, and lifts your terminal locks.',
    ok: TotpDisabledResponse,
    okMeans: 'The second factor is off',
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
  @Operation({
    summary: 'Create new backup codes',
    description:
      'Asks for the password or a code. The backup codes before them are worth nothing from then on.',
    ok: BackupCodesResponse,
    okMeans: 'The new backup codes; keep them',
    refuses: PROOF_REFUSALS,
  })
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
    summary: 'Complete a login with a code',
    description:
      'The second step of a login: takes the `temp_token` of the first and a code of the authenticator app or a backup code. With `rememberMe` the device is trusted for 30 days.',
    ok: LoginResponse,
    okMeans: 'Logged in: the session is in the cookie `jwt`, in bearer mode in `token`',
    refuses: [InvalidTempToken, InvalidTotpCode, TooManyTotpCodes, TotpNotEnabled],
  })
  verifyTotpLogin(
    @Body() body: VerifyLoginRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse>> {
    return this.factor.verifyLogin(body, client);
  }
}
