import { Injectable } from '@nestjs/common';
import { type ClientInfo, type WithSession } from '#sessions';
import { BackupCodesService, FactorVerifier, loginFactorBuckets } from '#totp';
import { UsersService } from '#users';
import { InvalidTempToken } from '../flow/auth.errors.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';
import { type LoginResponse } from '../flow/login-response.dto.js';
import { SecondFactorCompletion } from '../flow/second-factor-completion.service.js';

export type SecondFactorLogin = {
  readonly tempToken: string;
  readonly code: string;
  /** Trust this device for 30 days. */
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** The second-factor step of a login, with a code. */
@Injectable()
export class SecondFactorLoginService {
  constructor(
    private readonly loginChallenges: LoginChallengesService,
    private readonly users: UsersService,
    private readonly factors: FactorVerifier,
    private readonly backupCodes: BackupCodesService,
    private readonly completion: SecondFactorCompletion,
  ) {}

  /** Throws `InvalidTempToken`, `InvalidTotpCode`, `TooManyTotpCodes`, `TotpNotEnabled`, `AccountSuspended`. */
  async login({
    tempToken,
    code,
    client,
    rememberMe,
  }: SecondFactorLogin): Promise<WithSession<LoginResponse>> {
    const { row: challenge, dataKey } = await this.loginChallenges.open(tempToken);
    const user = await this.users.findById(challenge.userId);
    if (!user) throw new InvalidTempToken();
    const verified = await this.factors.verify(user.id, code, loginFactorBuckets(challenge.id, user.id));
    const { factor } = verified;
    const step = { challenge, user, factor, client, rememberMe, dataKey };
    const login = await this.completion.complete({
      ...step,
      recordSuccess: (tx) => this.factors.recordSuccess(tx, verified),
    });
    if (factor !== 'backup_code') return login;
    const left = await this.backupCodes.countLeft(user.id);
    return { ...login, body: { ...login.body, backup_codes_left: left } };
  }
}
