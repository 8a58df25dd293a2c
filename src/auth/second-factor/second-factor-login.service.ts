import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { type ClientInfo, type WithSession } from '#sessions';
import { BackupCodesService, FactorVerifier, loginFactorBuckets, TrustedDevicesService } from '#totp';
import { UsersService } from '#users';
import { InvalidTempToken } from '../flow/auth.errors.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';
import { LoginDispatcher } from '../flow/login-dispatcher.service.js';
import { type LoginResponse, toLoginResponse } from '../flow/login-response.dto.js';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';

export type SecondFactorLogin = {
  readonly tempToken: string;
  readonly code: string;
  /** Trust this device for 30 days. */
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** The second-factor step of a login. */
@Injectable()
export class SecondFactorLoginService {
  constructor(
    private readonly loginChallenges: LoginChallengesService,
    private readonly users: UsersService,
    private readonly factors: FactorVerifier,
    private readonly backupCodes: BackupCodesService,
    private readonly devices: TrustedDevicesService,
    private readonly dispatcher: LoginDispatcher,
    private readonly providerSessions: OidcSessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `InvalidTempToken`, `InvalidTotpCode`, `TooManyTotpCodes`, `TotpNotEnabled`. */
  async login(login: SecondFactorLogin): Promise<WithSession<LoginResponse>> {
    const { client, rememberMe } = login;
    const { row: challenge, dataKey } = await this.loginChallenges.open(login.tempToken);
    const user = await this.users.findById(challenge.userId);
    if (!user) throw new InvalidTempToken();
    const verified = await this.factors.verify(
      user.id,
      login.code,
      loginFactorBuckets(challenge.id, user.id),
    );
    const { factor } = verified;
    const device = rememberMe ? this.devices.prepare(user.id, client) : null;
    const isRemembered = challenge.rememberMe || rememberMe;
    const step = { user, factor, client, rememberMe: isRemembered, dataKey };
    const next = await this.dispatcher.prepareSession(step);
    const session = await this.transactions.run(async (tx) => {
      // The token becomes invalid when the credential that it was issued for changes.
      if (!(await this.dispatcher.claim(tx, user))) throw new InvalidTempToken();
      await this.loginChallenges.consume(tx, challenge);
      await this.factors.recordSuccess(tx, verified);
      if (device) await this.devices.store(tx, device);
      await this.providerSessions.reassign(tx, challenge.id, next.row);
      return this.dispatcher.issueSession(tx, next);
    });
    const left = factor === 'backup_code' ? await this.backupCodes.countLeft(user.id) : null;
    return {
      session,
      device: device && { secret: device.secret, expiresAt: device.row.expiresAt },
      body: {
        ...toLoginResponse(user, { dataUnlocked: dataKey !== null }),
        ...(left !== null && { backup_codes_left: left }),
      },
    };
  }
}
