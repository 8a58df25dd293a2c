import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { COSEALG } from '@simplewebauthn/server/helpers';
import { AppConfig } from '#platform/config';
import { MINUTE_MS } from '#shared';
import { type Passkey, type UserVerification } from './passkey.entity.js';

/** EdDSA, ES256 and RS256: all authenticators support one of them. */
export const ALGORITHMS: number[] = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

/** How long a user may take to answer the authenticator. */
export const CEREMONY_MS = 5 * MINUTE_MS;

/** Who a passkey is registered for. */
export type PasskeyOwner = { readonly id: string; readonly name: string };

/** A new challenge in the form that a browser passes to an authenticator. */
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/**
 * This service as a WebAuthn relying party. Its identity comes from the configuration and never from a request, because a
 * client chooses the headers of its requests.
 */
@Injectable()
export class RelyingParty {
  /** The host of `PUBLIC_URL`, without port: passkeys are bound to it. */
  readonly id: string;
  /** The origins whose pages may use the passkeys. */
  readonly origins: readonly string[];

  constructor(private readonly config: AppConfig) {
    const { origin, hostname } = new URL(config.env.PUBLIC_URL);
    this.id = hostname;
    this.origins = [...new Set([origin, ...config.env.WEBAUTHN_ORIGINS])];
  }

  /** @param existing the passkeys whose authenticators shall not register another one */
  toCreationOptions(
    owner: PasskeyOwner,
    userVerification: UserVerification,
    existing: readonly Passkey[],
  ): Promise<CreationOptions> {
    return generateRegistrationOptions({
      rpName: this.config.installationName,
      rpID: this.id,
      userID: toUserHandle(owner.id),
      userName: owner.name,
      userDisplayName: owner.name,
      timeout: CEREMONY_MS,
      attestationType: 'none',
      excludeCredentials: existing.map(toDescriptor),
      authenticatorSelection: { residentKey: 'required', userVerification },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** @param allowed the passkeys to choose from; none to let the authenticator offer those that it has */
  toRequestOptions(
    userVerification: UserVerification,
    allowed: readonly Passkey[] = [],
  ): Promise<RequestOptions> {
    return generateAuthenticationOptions({
      rpID: this.id,
      timeout: CEREMONY_MS,
      userVerification,
      ...(allowed.length > 0 && { allowCredentials: allowed.map(toDescriptor) }),
    });
  }
}

/** Returns the user handle: the user's ID, which is opaque. Authenticators store it beside the credential. */
export const toUserHandle = (userId: string) => new TextEncoder().encode(userId);

const toDescriptor = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  transports: [...transports],
});
