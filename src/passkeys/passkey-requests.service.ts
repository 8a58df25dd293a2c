import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { type PasskeyChallengeId, type UserId } from '#shared';
import { type ChallengeScope, PasskeyChallengesService } from './passkey-challenges.service.js';
import { type Passkey, type UserVerification } from './passkey.entity.js';
import { PasskeyRepository } from './passkey.repository.js';
import { NoPasskeys } from './passkeys.errors.js';
import {
  type CreationOptions,
  type PasskeyOwner,
  RelyingParty,
  type RequestOptions,
} from './relying-party.js';

/** SHA-256 of `latchkey/v1/passkey-data-key`: constant, because the passkey is not known before it is used. */
const PRF_SALT = 'SKOH99CyA_jHW_yOlvKQZXz7O3bJR8EVJCLvq5fSAnw';

/** What a client passes to an authenticator. */
export type PasskeyRequest<Options> = {
  readonly options: Options;
  readonly challengeId: PasskeyChallengeId;
  /** Input of the PRF extension, where a passkey can open the data key only with its output; otherwise null. */
  readonly prfSalt: string | null;
};

/** Starts the WebAuthn ceremonies. */
@Injectable()
export class PasskeyRequests {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly relyingParty: RelyingParty,
    private readonly challenges: PasskeyChallengesService,
    private readonly dataKeys: DataKeysService,
  ) {}

  /** Asks authenticators that have a passkey of the user not to make another one. */
  async register(
    scope: ChallengeScope & { readonly userId: UserId },
    owner: PasskeyOwner,
    userVerification: UserVerification,
  ): Promise<PasskeyRequest<CreationOptions>> {
    const existing = await this.passkeys.list(scope.userId);
    const options = await this.relyingParty.toCreationOptions(owner, userVerification, existing);
    return this.issue(scope, options, userVerification);
  }

  /** Lets the authenticator offer its passkeys: the user is not known yet, so nothing about an account is said. */
  async logIn(scope: ChallengeScope): Promise<PasskeyRequest<RequestOptions>> {
    return this.issue(scope, await this.relyingParty.toRequestOptions('required'), 'required');
  }

  /** For a known user. Throws `NoPasskeys` if none of theirs `counts`. */
  async confirm(
    scope: ChallengeScope & { readonly userId: UserId },
    userVerification: UserVerification = 'preferred',
    counts: (passkey: Passkey) => boolean = () => true,
  ): Promise<PasskeyRequest<RequestOptions>> {
    const all = await this.passkeys.list(scope.userId);
    const usable = all.filter((passkey) => passkey.rpId === this.relyingParty.id && counts(passkey));
    if (usable.length === 0) throw new NoPasskeys();
    const options = await this.relyingParty.toRequestOptions(userVerification, usable);
    return this.issue(scope, options, userVerification);
  }

  private async issue<Options extends CreationOptions | RequestOptions>(
    scope: ChallengeScope,
    options: Options,
    userVerification: UserVerification,
  ): Promise<PasskeyRequest<Options>> {
    const challengeId = await this.challenges.issue(scope, options.challenge, userVerification);
    return { options, challengeId, prfSalt: this.dataKeys.hasServerRecovery ? null : PRF_SALT };
  }
}
