import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { type ClientInfo, type WithSession } from '#sessions';
import { BackupCodesService } from '#totp';
import { type LoginResponse } from '../flow/login-response.dto.js';
import { type Proof } from './reauthentication.service.js';
import { SecondFactorLoginService } from './second-factor-login.service.js';
import { TotpEnrolmentService } from './totp-enrolment.service.js';
import { TotpRemovalService } from './totp-removal.service.js';
import { TotpSetupService } from './totp-setup.service.js';
import {
  type BackupCodesResponse,
  type FactorProofRequest,
  type TotpDisabledResponse,
  type TotpEnabledResponse,
  type TotpSetupResponse,
  type TotpStatusResponse,
  type VerifyLoginRequest,
} from './totp.dto.js';

/** The second factor as the API shows it. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly setup: TotpSetupService,
    private readonly enrolment: TotpEnrolmentService,
    private readonly removal: TotpRemovalService,
    private readonly secondStep: SecondFactorLoginService,
    private readonly backupCodes: BackupCodesService,
  ) {}

  async status({ userId, totpEnabled }: Principal): Promise<TotpStatusResponse> {
    return { enabled: totpEnabled, backup_codes_left: await this.backupCodes.countLeft(userId) };
  }

  async setUp(caller: SessionPrincipal): Promise<TotpSetupResponse> {
    const { secret, qrCode } = await this.setup.setUp(caller);
    return { secret, qr_code: qrCode };
  }

  async enable(
    caller: SessionPrincipal,
    code: string,
    client: ClientInfo,
  ): Promise<WithSession<TotpEnabledResponse>> {
    const { backupCodes, session } = await this.enrolment.enable(caller, code, client);
    return { session, body: { message: 'TOTP enabled successfully', backup_codes: backupCodes } };
  }

  async disable(caller: SessionPrincipal, body: FactorProofRequest): Promise<TotpDisabledResponse> {
    const unlocked = await this.removal.disable(caller, toProof(body));
    return { message: 'TOTP disabled successfully', terminals_unlocked: unlocked };
  }

  async renewBackupCodes(caller: SessionPrincipal, body: FactorProofRequest): Promise<BackupCodesResponse> {
    return { backup_codes: await this.removal.renewBackupCodes(caller, toProof(body)) };
  }

  verifyLogin(body: VerifyLoginRequest, client: ClientInfo): Promise<WithSession<LoginResponse>> {
    const { temp_token: tempToken, totp_code: code, rememberMe } = body;
    return this.secondStep.login({ tempToken, code, rememberMe: rememberMe === true, client });
  }
}

function toProof({ password, totp_code: code }: FactorProofRequest): Proof {
  return { password: password ?? undefined, code: code ?? undefined };
}
