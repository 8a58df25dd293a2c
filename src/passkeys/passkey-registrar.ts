import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { digest, newId } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type PasskeyId, type UserId } from '#shared';
import { type CreatedCredential, verifyAttestation } from './ceremonies.js';
import { type ChallengeScope, PasskeyChallengesService } from './passkey-challenges.service.js';
import { toPasskeyName } from './passkey-names.js';
import { type PasskeyProof } from './passkey-verifier.js';
import { Passkey, type UserVerification } from './passkey.entity.js';
import { PasskeyRepository } from './passkey.repository.js';
import { PasskeyRegistrationFailed, TooManyPasskeys } from './passkeys.errors.js';
import { RelyingParty } from './relying-party.js';
import { type AttestationResponse, parseAttestation } from './webauthn-responses.js';

/** The most passkeys of one account. */
const MAX_PASSKEYS = 20;

/** A passkey to store, and the output of its PRF extension, if the client sent one. */
export type NewPasskey = { readonly row: Passkey; readonly prf: Buffer | null };

/** Verifies new passkeys and stores them. */
@Injectable()
export class PasskeyRegistrar {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly challenges: PasskeyChallengesService,
    private readonly relyingParty: RelyingParty,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidRequest`, `PasskeyChallengeExpired`, `PasskeyRegistrationFailed`. */
  async verify(
    scope: ChallengeScope & { readonly userId: UserId },
    { challengeId, response: given }: PasskeyProof,
    name: string | undefined,
  ): Promise<NewPasskey> {
    const response = parseAttestation(given);
    const challenge = await this.challenges.find(challengeId, scope);
    await this.challenges.take(challenge);
    const { challengeDigest, userVerification } = challenge;
    const expectation = { relyingParty: this.relyingParty, challengeDigest };
    const created = await verifyAttestation(response, expectation).catch(() => null);
    if (!created || (userVerification === 'required' && !created.isUserVerified))
      throw new PasskeyRegistrationFailed();
    const row = this.toRow(scope.userId, created, response, userVerification);
    return { row: Object.assign(row, { name: toPasskeyName(name) }), prf: response.prf };
  }

  /**
   * Stores the passkey. Call it after the user's row is locked, so that the limit holds for concurrent requests. Throws
   * `TooManyPasskeys`, `PasskeyRegistrationFailed`.
   */
  async store(tx: Tx, row: Passkey): Promise<void> {
    if ((await this.passkeys.count(tx, row.userId)) >= MAX_PASSKEYS) throw new TooManyPasskeys();
    await this.passkeys.add(tx, row);
    const { id, userId, isUserVerified, deviceType } = row;
    const details = { passkey: id, verifies_user: isUserVerified, device_type: deviceType };
    await this.audit.record(tx, { action: 'passkey.registered', actor: userId, details });
  }

  private toRow(
    userId: UserId,
    created: CreatedCredential,
    { transports }: AttestationResponse,
    userVerification: UserVerification,
  ): Passkey {
    return Object.assign(new Passkey(), {
      ...created,
      id: newId<PasskeyId>(),
      userId,
      credentialDigest: digest(created.credentialId),
      transports,
      userVerification,
      rpId: this.relyingParty.id,
      isProved: false,
      ...{ userHandle: null, dataSlot: null },
      createdAt: this.clock.now(),
      lastUsedAt: null,
    });
  }
}
