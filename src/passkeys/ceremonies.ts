import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import { digest, sameDigest } from '#platform/crypto';
import { type DeviceType, type Passkey } from './passkey.entity.js';
import { ALGORITHMS, type RelyingParty } from './relying-party.js';
import { type AssertionResponse, type AttestationResponse } from './webauthn-responses.js';

/** Longer ones are refused (WebAuthn Level 3, section 7.1). */
const MAX_CREDENTIAL_BYTES = 1_023;

/** What a ceremony is checked against. */
export type Expectation = {
  readonly relyingParty: Pick<RelyingParty, 'id' | 'origins'>;
  /** SHA-256 of the challenge in base64url. */
  readonly challengeDigest: string;
};

/** A credential that the authenticator has created. */
export type CreatedCredential = {
  readonly credentialId: string;
  /** COSE, in base64url. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly isUserVerified: boolean;
  readonly deviceType: DeviceType;
  readonly isBackedUp: boolean;
};

/** What a correctly signed assertion says. */
export type SignedAssertion = Pick<
  CreatedCredential,
  'signCount' | 'isUserVerified' | 'deviceType' | 'isBackedUp'
>;

/**
 * Verifies the response to a registration (WebAuthn Level 3, section 7.1). Throws any error if it is not acceptable.
 * No attestation was asked for, so none but an authenticator's own is accepted: checking the certificates of others would
 * let clients make the service connect to addresses of their choice.
 */
export async function verifyAttestation(
  response: AttestationResponse,
  { relyingParty, challengeDigest }: Expectation,
): Promise<CreatedCredential> {
  const { id, clientDataJSON, attestationObject } = response;
  assertSameOrigin(clientDataJSON);
  const attestation = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'));
  const hasCertificates = attestation.get('attStmt').get('x5c') !== undefined;
  if (!['none', 'packed'].includes(attestation.get('fmt')) || hasCertificates)
    throw new Error('unrequested attestation');
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...toCredential(id), response: { clientDataJSON, attestationObject } },
    expectedChallenge: (challenge) => sameDigest(digest(challenge), challengeDigest),
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  });
  if (registrationInfo?.credential.id !== id) throw new Error('another credential ID');
  if (Buffer.from(id, 'base64url').length > MAX_CREDENTIAL_BYTES) throw new Error('credential ID too long');
  const { credential, userVerified, credentialDeviceType, credentialBackedUp } = registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    isUserVerified: userVerified,
    deviceType: credentialDeviceType,
    isBackedUp: credentialBackedUp,
  };
}

/**
 * Verifies the signature of an assertion and everything that it covers (WebAuthn Level 3, section 7.2), except for user
 * verification and the signature counter, which the caller compares with the record. Throws any error if it is not
 * acceptable.
 */
export async function verifyAssertion(
  response: AssertionResponse,
  { credentialId, publicKey }: Pick<Passkey, 'credentialId' | 'publicKey'>,
  { relyingParty, challengeDigest }: Expectation,
): Promise<SignedAssertion> {
  const { clientDataJSON, authenticatorData, signature } = response;
  assertSameOrigin(clientDataJSON);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      ...toCredential(response.id),
      response: { clientDataJSON, authenticatorData, signature },
    },
    expectedChallenge: (challenge) => sameDigest(digest(challenge), challengeDigest),
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    // Without a counter, because the library checks it before the signature: anyone could report a clone.
    credential: { id: credentialId, publicKey: toBytes(publicKey), counter: 0 },
    requireUserVerification: false,
  });
  if (!verified) throw new Error('wrong signature');
  return {
    signCount: authenticationInfo.newCounter,
    isUserVerified: authenticationInfo.userVerified,
    deviceType: authenticationInfo.credentialDeviceType,
    isBackedUp: authenticationInfo.credentialBackedUp,
  };
}

/** Other pages may not embed ours, so no response comes from a frame of another origin. */
function assertSameOrigin(clientDataJSON: string): void {
  const { crossOrigin, topOrigin } = decodeClientDataJSON(clientDataJSON);
  if (crossOrigin === true || topOrigin !== undefined) throw new Error('response from a foreign frame');
}

const toCredential = (id: string) =>
  ({ id, rawId: id, type: 'public-key', clientExtensionResults: {} }) as const;

const toBytes = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));
