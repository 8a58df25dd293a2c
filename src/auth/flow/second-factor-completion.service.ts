import { Injectable } from '@nestjs/common';
import { type DataKey } from '#data-keys';
import { type Tx } from '#platform/database';
import { type ClientInfo, type LoginFactor, type WithSession } from '#sessions';
import { TrustedDevicesService } from '#totp';
import { type User } from '#users';
import { type LoginChallenge } from '../store/login-challenge.entity.js';
import { InvalidTempToken } from './auth.errors.js';
import { LoginChallengesService } from './login-challenges.service.js';
import { LoginDispatcher } from './login-dispatcher.service.js';
import { type LoginResponse, toLoginResponse } from './login-response.dto.js';
import { OidcSessionsService } from './oidc-sessions.service.js';

/** A verified second factor of a login. */
export type VerifiedSecondFactor = {
  readonly challenge: LoginChallenge;
  readonly user: User;
  readonly factor: LoginFactor;
  readonly client: ClientInfo;
  /** Trust this device for 30 days. */
  readonly rememberMe: boolean;
  readonly dataKey: DataKey | null;
  /** Records the factor as used, in the transaction of the login. */
  readonly recordSuccess: (tx: Tx) => Promise<void>;
};

/** Completes a login whose second factor is verified. */
@Injectable()
export class SecondFactorCompletion {
  constructor(
    private readonly loginChallenges: LoginChallengesService,
    private readonly devices: TrustedDevicesService,
    private readonly dispatcher: LoginDispatcher,
    private readonly providerSessions: OidcSessionsService,
  ) {}

  /** Throws `InvalidTempToken` when the login challenge was consumed, or the credential has changed since, and `AccountSuspended`. */
  async complete(login: VerifiedSecondFactor): Promise<WithSession<LoginResponse>> {
    const { challenge, user, client, rememberMe, dataKey } = login;
    const device = rememberMe ? this.devices.prepare(user.id, client) : null;
    const step = { ...login, rememberMe: challenge.rememberMe || rememberMe };
    const next = await this.dispatcher.prepareSession(step);
    const session = await this.dispatcher.commit(async (tx) => {
      // The token becomes invalid when the credential that it was issued for changes.
      if (!(await this.dispatcher.claim(tx, user))) throw new InvalidTempToken();
      await this.loginChallenges.consume(tx, challenge);
      await login.recordSuccess(tx);
      if (device) await this.devices.store(tx, device);
      await this.providerSessions.reassign(tx, challenge.id, next.row);
      return this.dispatcher.issueSession(tx, next);
    });
    return {
      session,
      device: device && { secret: device.secret, expiresAt: device.row.expiresAt },
      body: toLoginResponse(user, { dataUnlocked: dataKey !== null }),
    };
  }
}
