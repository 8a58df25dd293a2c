import { ApiError } from '@/api/ApiError';
import { type components } from '@/api/schema';

export type PasskeyRequest = components['schemas']['PasskeyRequestResponse'];
export type CreationRequest = components['schemas']['PasskeyCreationResponse'];
/** What the API verifies. */
export type PasskeyProof = {
  readonly challengeId: string;
  readonly response: Record<string, unknown>;
};

const isAddress = /^\[|^[\d.]+$/.test(location.hostname);

/** Whether passkeys can work here: browsers allow them at host names only, with HTTPS or on this machine. */
export const canUsePasskeys = 'PublicKeyCredential' in window && !isAddress;

/** Loads the code for the ceremonies, which pages need only when a passkey is used. Throws an `ApiError`. */
export function loadCeremonies() {
  return import('./ceremonies').catch(() => {
    throw ApiError.unreachable();
  });
}
