import { Injectable } from '@nestjs/common';
import { type DataKey } from '#data-keys';
import {
  InvalidPasskey,
  PasskeyDataKeys,
  passkeyLoginBuckets,
  PasskeyRequests,
  type PasskeyRequest,
  PasskeyVerifier,
  type RequestOptions,
  type VerifiedPasskey,
} from '#passkeys';
import { randomSecret } from '#platform/crypto';
import { type ClientInfo, type IssuedSession, type WithSession } from '#sessions';
import { ServiceUnavailable } from '#shared';
import { type User, UsersService } from '#users';
import { LoginDispatcher } from '../flow/login-dispatcher.service.js';
import { type LoginResponse, toPasskeyLoginResponse } from '../flow/login-response.dto.js';
import { type BindingClient, type BoundChallenge, readBinding } from './challenge-binding.js';

/** What a client sends to complete a login with a passkey. */
export type PasskeyLogin = {
  readonly challengeId: string;
  readonly response: unknown;
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** A login with a passkey that verifies its user, which is two factors in one step. */
@Injectable()
export class PasskeyLoginService {
  constructor(
    private readonly requests: PasskeyRequests,
    private readonly verifier: PasskeyVerifier,
    private readonly users: UsersService,
    private readonly dataKeys: PasskeyDataKeys,
    private readonly dispatcher: LoginDispatcher,
  ) {}

  /** Issues a challenge that says nothing about any account. */
  async start({
    secrets: [secret = randomSecret().toString('base64url')],
  }: BindingClient): Promise<BoundChallenge<PasskeyRequest<RequestOptions>>> {
    const body = await this.requests.logIn({ purpose: 'login', userId: null, bindings: [secret] });
    return { secret, body };
  }

  /**
   * Throws `InvalidRequest`, `PasskeyChallengeExpired`, `TooManyPasskeyAttempts`, `InvalidPasskey`, `AccountSuspended`, and
   * `PasskeyNotVerified` for a passkey that is only a second factor.
   */
  async login(login: PasskeyLogin, binding: BindingClient): Promise<WithSession<LoginResponse>> {
    const { challengeId, bindings } = readBinding(login.challengeId, binding);
    const verified = await this.verifier.verify({
      scope: { purpose: 'login', userId: null, bindings },
      proof: { challengeId, response: login.response },
      buckets: passkeyLoginBuckets(login.client.address),
      action: 'login',
      isOnlyFactor: true,
    });
    try {
      const user = await this.users.findById(verified.passkey.userId);
      if (!user) throw new InvalidPasskey();
      const dataKey = await this.dataKeys.open(verified);
      const session = await this.finish(login, verified, user, dataKey);
      return { session, body: toPasskeyLoginResponse(user, { dataUnlocked: dataKey !== null }) };
    } catch (error) {
      // The passkey was right; a busy service must not use up the address's attempts.
      if (error instanceof ServiceUnavailable) await this.verifier.undo(verified);
      throw error;
    }
  }

  private async finish(
    { client, rememberMe }: PasskeyLogin,
    verified: VerifiedPasskey,
    user: User,
    dataKey: DataKey | null,
  ): Promise<IssuedSession> {
    const { isProved: isProof } = verified.passkey;
    const step = { user, factor: 'passkey', client, rememberMe, dataKey, isProof } as const;
    const next = await this.dispatcher.prepareSession(step);
    return this.dispatcher.commit(async (tx) => {
      if (!(await this.dispatcher.claim(tx, user))) throw new InvalidPasskey();
      await this.verifier.recordSuccess(tx, verified);
      return this.dispatcher.issueSession(tx, next);
    });
  }
}
