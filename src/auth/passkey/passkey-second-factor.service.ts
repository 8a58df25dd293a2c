import { Injectable } from '@nestjs/common';
import {
  type ChallengeScope,
  PasskeyDataKeys,
  type PasskeyRequest,
  PasskeyRequests,
  passkeySecondFactorBuckets,
  PasskeyVerifier,
  type RequestOptions,
} from '#passkeys';
import { type WithSession } from '#sessions';
import { UsersService } from '#users';
import { InvalidTempToken } from '../flow/auth.errors.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';
import { type LoginResponse } from '../flow/login-response.dto.js';
import { SecondFactorCompletion } from '../flow/second-factor-completion.service.js';
import { type LoginChallenge } from '../store/login-challenge.entity.js';
import { type PasskeyLogin } from './passkey-login.service.js';

/** The second-factor step of a login, with a passkey instead of a code. */
@Injectable()
export class PasskeySecondFactorService {
  constructor(
    private readonly loginChallenges: LoginChallengesService,
    private readonly users: UsersService,
    private readonly requests: PasskeyRequests,
    private readonly verifier: PasskeyVerifier,
    private readonly dataKeys: PasskeyDataKeys,
    private readonly completion: SecondFactorCompletion,
  ) {}

  /** Offers the passkeys of the user whose password was right. Throws `InvalidTempToken`, `NoPasskeys`. */
  async start(tempToken: string): Promise<PasskeyRequest<RequestOptions>> {
    const { row } = await this.loginChallenges.open(tempToken);
    return this.requests.confirm(toScope(row));
  }

  /**
   * Throws `InvalidTempToken`, `InvalidRequest`, `PasskeyChallengeExpired`, `TooManyPasskeyAttempts`, `InvalidPasskey`,
   * `PasskeyNotVerified`, `AccountSuspended`.
   */
  async login(tempToken: string, login: PasskeyLogin): Promise<WithSession<LoginResponse>> {
    const { client, rememberMe } = login;
    const { row: challenge, dataKey: opened } = await this.loginChallenges.open(tempToken);
    const user = await this.users.findById(challenge.userId);
    if (!user) throw new InvalidTempToken();
    const verified = await this.verifier.verify({
      scope: toScope(challenge),
      proof: login,
      buckets: passkeySecondFactorBuckets(challenge.id),
      action: 'passkey.verified',
      isOnlyFactor: false,
    });
    const { passkey, prf } = verified;
    const slot = await this.dataKeys.prepareSlot({ row: passkey, prf }, opened);
    const dataKey = opened ?? (await this.dataKeys.open(verified));
    const step = { challenge, user, factor: 'passkey', client, rememberMe, dataKey } as const;
    return this.completion.complete({
      ...step,
      recordSuccess: async (tx) => {
        await this.verifier.recordSuccess(tx, verified);
        if (slot) await this.dataKeys.storeSlot(tx, passkey, slot);
      },
    });
  }
}

const toScope = ({ id, userId }: LoginChallenge) =>
  ({ purpose: 'second_factor', userId, bindings: [id] }) as const satisfies ChallengeScope;
