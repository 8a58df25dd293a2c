import { Injectable } from '@nestjs/common';
import { digest, newId } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type Instant, type PasskeyId, type UserId } from '#shared';
import { toPasskeyName } from './passkey-names.js';
import { type DeviceType, Passkey, type UserVerification } from './passkey.entity.js';
import { PasskeyRepository } from './passkey.repository.js';
import { RelyingParty } from './relying-party.js';

/** A passkey that another system registered under the same host name. */
export type PasskeyToImport = {
  readonly name: string;
  /** In base64url. */
  readonly credentialId: string;
  /** COSE, in base64url. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly deviceType: DeviceType;
  readonly isBackedUp: boolean;
  readonly transports: readonly string[];
  readonly userVerification: UserVerification;
  readonly userHandle: string;
  readonly createdAt: Instant | null;
  readonly lastUsedAt: Instant | null;
};

/** Stores imported passkeys. */
@Injectable()
export class ImportedPasskeys {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly relyingParty: RelyingParty,
    private readonly clock: Clock,
  ) {}

  /** The host name that imported passkeys have to be for. */
  get host(): string {
    return this.relyingParty.id;
  }

  /**
   * A passkey that was registered without asking for user verification is a second factor only. Nobody proved who enrolled
   * it, so it is no proof in a session. A credential that is registered here already stays as it is.
   */
  async store(tx: Tx, userId: UserId, passkey: PasskeyToImport): Promise<void> {
    const { credentialId, userVerification, createdAt, name } = passkey;
    if (await this.passkeys.isRegistered(tx, digest(credentialId))) return;
    await this.passkeys.add(
      tx,
      Object.assign(new Passkey(), {
        ...passkey,
        ...{ id: newId<PasskeyId>(), userId, name: toPasskeyName(name), rpId: this.host },
        credentialDigest: digest(credentialId),
        isUserVerified: userVerification !== 'discouraged',
        ...{ isProved: false, dataSlot: null, createdAt: createdAt ?? this.clock.now() },
      }),
    );
  }
}
