import { Injectable } from '@nestjs/common';
import { type Tx } from '#platform/database';
import { type ClientInfo, type WithSession } from '#sessions';
import { BackupCodesService, FactorVerifier, loginFactorBuckets, TrustedDevicesService } from '#totp';
import { UsersService } from '#users';
import { InvalidCredentials, InvalidTempToken } from '../flow/auth.errors.js';
import { type LoginResponse, toLoginResponse } from '../flow/login-response.dto.js';
import { SignInDispatcher } from '../flow/sign-in.dispatcher.js';
import { type LoginRow, OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';

export type SecondFactorStep = {
  readonly tempToken: string;
  readonly code: string;
  /** Trust this device for 30 days. */
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** The second step of a login. */
@Injectable()
export class SecondFactorLoginService {
  constructor(
    private readonly loginChallenges: LoginChallengesService,
    private readonly factors: FactorVerifier,
    private readonly backupCodes: BackupCodesService,
    private readonly devices: TrustedDevicesService,
    private readonly users: UsersService,
    private readonly dispatcher: SignInDispatcher,
    private readonly providerSessions: OidcSessionsService,
  ) {}

  /** Throws `InvalidTempToken`, `InvalidTotpCode`, `TooManyTotpCodes`, `TotpNotEnabled`. */
  async verify({
    tempToken,
    code,
    rememberMe,
    client,
  }: SecondFactorStep): Promise<WithSession<LoginResponse>> {
    const { row, dataKey } = await this.loginChallenges.open(tempToken);
    const user = await this.users.findById(row.userId);
    if (!user) throw new InvalidTempToken();
    const proof = await this.factors.verify(user.id, code, loginFactorBuckets(row.id, user.id));
    const device = rememberMe ? this.devices.prepare(user.id, client) : null;
    const settle = async (tx: Tx) => {
      await this.loginChallenges.take(tx, row);
      await this.factors.accept(tx, proof);
      if (device) await this.devices.store(tx, device);
    };
    const step = {
      user,
      factor: proof.factor,
      client,
      rememberMe: row.rememberMe || rememberMe,
      dataKey,
      settle,
      bind: (tx: Tx, login: LoginRow) => this.providerSessions.reassign(tx, row.id, login),
    };
    const session = await this.dispatcher.complete(step).catch(asDeadToken);
    const body = toLoginResponse(user, { dataUnlocked: dataKey !== null });
    const left =
      proof.factor === 'backup_code' ? { backup_codes_left: await this.backupCodes.countLeft(user.id) } : {};
    return {
      session,
      device: device && { secret: device.secret, expiresAt: device.row.expiresAt },
      body: { ...body, ...left },
    };
  }
}

/** The token dies with the credential that it was given for. */
function asDeadToken(error: unknown): never {
  throw error instanceof InvalidCredentials ? new InvalidTempToken() : error;
}
