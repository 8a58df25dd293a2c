import {
  base64URLStringToBuffer,
  bufferToBase64URLString,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { type CreationRequest, type PasskeyProof, type PasskeyRequest } from './passkeys';
import { toCeremonyError } from './ceremonyError';

type Credential = { readonly clientExtensionResults: object };
type PrfResults = { readonly prf?: { readonly results?: { readonly first?: BufferSource } } };

/** Asks the authenticator for an existing passkey. Throws an `ApiError`. */
export async function requestPasskey(
  request: PasskeyRequest,
  useBrowserAutofill: boolean,
): Promise<PasskeyProof> {
  const options = request.options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const optionsJSON = { ...options, extensions: { ...options.extensions, ...prfInput(request.prfSalt) } };
  const answer = await startAuthentication({ optionsJSON, useBrowserAutofill }).catch(rethrow);
  return toProof(request.challengeId, answer);
}

/** Asks the authenticator for a new passkey. Throws an `ApiError`. */
export async function createPasskey(request: CreationRequest): Promise<PasskeyProof> {
  const options = request.options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const optionsJSON = { ...options, extensions: { ...options.extensions, ...prfInput(request.prfSalt) } };
  const answer = await startRegistration({ optionsJSON }).catch(rethrow);
  return toProof(request.challengeId, answer);
}

/** Stops waiting for the authenticator. */
export function cancelCeremony(): void {
  WebAuthnAbortService.cancelCeremony();
}

function prfInput(salt: string | null) {
  return salt === null ? {} : { prf: { eval: { first: base64URLStringToBuffer(salt) } } };
}

/** Encodes the output of the PRF extension, which is the only binary one. */
function toProof(challengeId: string, answer: Credential): PasskeyProof {
  const { prf } = answer.clientExtensionResults as PrfResults;
  const output = prf?.results?.first;
  const encoded = output === undefined ? {} : { prf: { results: { first: toBase64Url(output) } } };
  const clientExtensionResults = { ...answer.clientExtensionResults, ...encoded };
  return { challengeId, response: { ...answer, clientExtensionResults } };
}

function toBase64Url(output: BufferSource): string {
  return bufferToBase64URLString(output instanceof ArrayBuffer ? output : copyOf(output));
}

function copyOf(view: ArrayBufferView): ArrayBuffer {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice().buffer;
}

function rethrow(error: unknown): never {
  throw toCeremonyError(error);
}
