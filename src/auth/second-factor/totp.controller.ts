import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Access,
  CurrentPrincipal,
  type Principal,
  SecondFactorRequired,
  type SessionPrincipal,
} from '#access';
import { Operation } from '#platform/http';
import { Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import {
  BackupCodesService,
  InvalidTotpCode,
  TooManyTotpCodes,
  TotpAlreadyEnabled,
  TotpNotEnabled,
  TotpNotInitiated,
} from '#totp';
import {
  AccountSuspended,
  IncorrectPassword,
  InvalidTempToken,
  PasswordMalformed,
  TooManyPasswords,
} from '../flow/auth.errors.js';
import { ENROLMENT_ERRORS } from '../flow/enrolment-admission.service.js';
import { LastSecondFactor } from '../flow/enrolment.errors.js';
import { TrackLogin } from '../flow/login-metrics.js';
import { LoginResponse } from '../flow/login-response.dto.js';
import { SecondFactorLoginService } from './second-factor-login.service.js';
import { TotpEnrolmentService } from './totp-enrolment.service.js';
import { TotpManagementService } from './totp-management.service.js';
import {
  BackupCodesResponse,
  EnableTotpRequest,
  ReauthenticationRequest,
  toReauthenticationInput,
  TotpDisabledResponse,
  TotpEnabledResponse,
  TotpSetupResponse,
  TotpStatusResponse,
  VerifyLoginRequest,
} from './totp.dto.js';

const REAUTHENTICATION_ERRORS = [
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
  constructor(
    private readonly enrolment: TotpEnrolmentService,
    private readonly management: TotpManagementService,
    private readonly logins: SecondFactorLoginService,
    private readonly backupCodes: BackupCodesService,
  ) {}

  @Get('status')
  @Access('user', { scope: 'me', whileEnrolling: true })
  @Operation({
    summary: 'Get my second factor status',
    description:
      'Returns whether a second factor is enabled and how many backup codes are left. The secret is not shown again.',
    ok: TotpStatusResponse,
    okMeans: 'The status of your second factor',
  })
  async getTotpStatus(@CurrentPrincipal() { userId, totpEnabled }: Principal): Promise<TotpStatusResponse> {
    return { enabled: totpEnabled, backup_codes_left: await this.backupCodes.countLeft(userId) };
  }

  @Post('setup')
  @Access('session', { stepUp: 'all', whileEnrolling: true })
  @Operation({
    summary: 'Set up an authenticator app',
    description:
      'Returns a secret that is valid for ten minutes. It takes effect only after `POST /users/totp/enable` confirms it with a code.',
    ok: TotpSetupResponse,
    okMeans: 'The secret for the authenticator app',
    refuses: [TotpAlreadyEnabled, SecondFactorRequired],
  })
  async setUpTotp(@CurrentPrincipal() caller: SessionPrincipal): Promise<TotpSetupResponse> {
    const { secret, qrCode } = await this.enrolment.setUp(caller);
    return { secret, qr_code: qrCode };
  }

  @Post('enable')
  @Access('session', { stepUp: 'all', whileEnrolling: true })
  @DeliversSession()
  @Operation({
    summary: 'Enable the second factor',
    description:
      'Revokes all sessions and trusted devices. The response contains a new session and the backup codes, which are shown only once.',
    ok: TotpEnabledResponse,
    okMeans: 'The second factor is enabled; store the backup codes',
    refuses: [TotpAlreadyEnabled, TotpNotInitiated, InvalidTotpCode, TooManyTotpCodes, ...ENROLMENT_ERRORS],
  })
  async enableTotp(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { totp_code: code, enrolment_code: enrolmentCode }: EnableTotpRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<TotpEnabledResponse>> {
    const { backupCodes, session } = await this.enrolment.enable(caller, { code, enrolmentCode }, client);
    return { session, body: { message: 'TOTP enabled successfully', backup_codes: backupCodes } };
  }

  @Post('disable')
  @Access('session')
  @Operation({
    summary: 'Disable the second factor',
    description:
      'Requires the password or a code. Revokes your other sessions and all trusted devices, and removes your terminal locks.',
    ok: TotpDisabledResponse,
    okMeans: 'The second factor is disabled',
    refuses: [...REAUTHENTICATION_ERRORS, LastSecondFactor],
  })
  async disableTotp(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: ReauthenticationRequest,
  ): Promise<TotpDisabledResponse> {
    const unlocked = await this.management.disable(caller, toReauthenticationInput(body));
    return { message: 'TOTP disabled successfully', terminals_unlocked: unlocked };
  }

  @Post('backup-codes')
  @Access('session')
  @Operation({
    summary: 'Create new backup codes',
    description: 'Requires the password or a code. Earlier backup codes become invalid.',
    ok: BackupCodesResponse,
    okMeans: 'The new backup codes; store them',
    refuses: REAUTHENTICATION_ERRORS,
  })
  async renewBackupCodes(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: ReauthenticationRequest,
  ): Promise<BackupCodesResponse> {
    return { backup_codes: await this.management.renewBackupCodes(caller, toReauthenticationInput(body)) };
  }

  @Post('verify-login')
  @Access('public')
  @TrackLogin('second_factor')
  @DeliversSession()
  @Operation({
    summary: 'Complete a login with a code',
    description:
      'The second-factor step of a login: takes the `temp_token` from the first step and a TOTP or backup code. With `rememberMe` the device is trusted for 30 days.',
    ok: LoginResponse,
    okMeans: 'Logged in: the session is in the `jwt` cookie, or in `token` in bearer mode',
    refuses: [AccountSuspended, InvalidTempToken, InvalidTotpCode, TooManyTotpCodes, TotpNotEnabled],
  })
  verifyTotpLogin(
    @Body() { temp_token: tempToken, totp_code: code, rememberMe }: VerifyLoginRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LoginResponse>> {
    return this.logins.login({ tempToken, code, rememberMe: rememberMe === true, client });
  }
}
